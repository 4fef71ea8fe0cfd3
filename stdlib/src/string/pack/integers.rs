//! Integers as bytes.

/// Appends the low `size` bytes of an integer; sizes beyond eight bytes repeat its sign, if it is `negative`.
pub(super) fn write(value: u64, size: usize, little_endian: bool, negative: bool, out: &mut Vec<u8>) {
    let start = out.len();
    let bytes = value.to_le_bytes();
    if size <= bytes.len() {
        out.extend_from_slice(&bytes[..size]);
    } else {
        out.extend_from_slice(&bytes);
        out.resize(start + size, if negative { 0xFF } else { 0 });
    }
    if !little_endian {
        out[start..].reverse();
    }
}

/// Reads an integer from all of `data`; `None` if it needs more than 64 bits.
pub(super) fn read(data: &[u8], little_endian: bool, signed: bool) -> Option<i64> {
    let size = data.len();
    // Byte `index` from the least significant one.
    let byte = |index: usize| data[if little_endian { index } else { size - 1 - index }];
    let mut bytes = [0; 8];
    let known = size.min(bytes.len());
    (0..known).for_each(|index| bytes[index] = byte(index));
    let value = i64::from_le_bytes(bytes);
    if size < bytes.len() {
        let unused = 64 - 8 * size as u32;
        return Some(if signed { value << unused >> unused } else { value });
    }
    let fill = if signed && value < 0 { 0xFF } else { 0 };
    (known..size).all(|index| byte(index) == fill).then_some(value)
}

/// Whether an integer fits so many bytes.
pub(super) fn fits(value: i64, size: usize, signed: bool) -> bool {
    if size >= 8 {
        return true;
    }
    let bits = 8 * size as u32;
    if signed {
        let limit = 1_i64 << (bits - 1);
        (-limit..limit).contains(&value)
    } else {
        (value as u64) < 1 << bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn checks_bytes_beyond_the_integer() {
        assert_eq!(read(&[0xFF; 16], true, true), Some(-1));
        assert_eq!(read(&[0xFF; 16], true, false), None);
        assert_eq!(read(&[1; 9], true, true), None);
        assert_eq!(read(&[0xFF; 8], true, false), Some(-1));
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(value: i64, size in 1_usize..=16, little_endian: bool, signed: bool) {
            let shift = 64 - 8 * size.min(8) as u32;
            let value = if signed { value >> shift } else { (value as u64 >> shift) as i64 };
            prop_assert!(fits(value, size, signed));
            let mut bytes = Vec::new();
            write(value as u64, size, little_endian, signed && value < 0, &mut bytes);
            prop_assert_eq!(bytes.len(), size);
            prop_assert_eq!(read(&bytes, little_endian, signed), Some(value));
        }
    }
}
