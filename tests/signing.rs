//! Signed chunks: what a state accepts that requires signatures.
#![cfg(feature = "signing")]

use perilune::signing::{SignatureError, SigningKey, VerifyingKey, is_signed, sign, verify};
use perilune::{ChunkMode, Lua};
use std::io::Write;

fn keys() -> (SigningKey, SigningKey) {
    let key = |digit: &str| SigningKey::from_hex(&digit.repeat(64)).unwrap();
    (key("1"), key("2"))
}

fn binary(source: &str) -> Vec<u8> {
    Lua::new().unwrap().load(source).into_function().unwrap().dump(true).unwrap()
}

/// A state that accepts what the key has signed.
fn lua(key: &SigningKey) -> Lua {
    let lua = Lua::new().unwrap();
    lua.require_signatures(vec![key.verifying_key()]).unwrap();
    lua
}

#[test]
fn keys_are_written_and_read() {
    let key = SigningKey::generate().unwrap();
    let again = SigningKey::from_hex(&format!(" {}\n", key.to_hex())).unwrap();
    assert_eq!(again.verifying_key(), key.verifying_key());
    assert_eq!(VerifyingKey::from_hex(&key.verifying_key().to_hex()).unwrap(), key.verifying_key());
    for wrong in ["", "12", &"g".repeat(64), &"1".repeat(63), &"1".repeat(65)] {
        assert!(SigningKey::from_hex(wrong).is_err() && VerifyingKey::from_hex(wrong).is_err(), "{wrong}");
    }
    assert!(!format!("{key:?}").contains(&key.to_hex()));
}

#[test]
fn a_signature_is_of_one_key_and_one_chunk() {
    let (key, other) = keys();
    let chunk = binary("return 1");
    let signed = sign(&chunk, &key);
    assert!(is_signed(&signed) && !is_signed(&chunk));
    let (mine, others) = (key.verifying_key(), other.verifying_key());
    assert_eq!(verify(&signed, &[mine]), Ok(&chunk[..]));
    assert_eq!(verify(&signed, &[others, mine]), Ok(&chunk[..]));
    assert_eq!(verify(&signed, &[others]), Err(SignatureError::Wrong));
    assert_eq!(verify(&signed, &[]), Err(SignatureError::Wrong));
    assert_eq!(verify(&chunk, &[mine]), Err(SignatureError::Missing));
    for length in 0..signed.len() {
        assert!(verify(&signed[..length], &[mine]).is_err(), "{length} bytes");
    }
    for at in 0..signed.len() {
        for bit in [1, 0x80] {
            let mut changed = signed.clone();
            changed[at] ^= bit;
            assert!(verify(&changed, &[mine]).is_err(), "byte {at}");
        }
    }
    assert!(verify(&[&signed[..], b"x"].concat(), &[mine]).is_err());
}

#[test]
fn binary_chunks_have_to_be_signed() {
    let (key, other) = keys();
    let lua = lua(&key);
    let chunk = binary("return 42");
    assert_eq!(lua.load(&sign(&chunk, &key)[..]).eval::<i64>().unwrap(), 42);
    let error = lua.load(&chunk[..]).exec().unwrap_err().to_string();
    assert!(error.contains("chunk is not signed"), "{error}");
    let error = lua.load(&sign(&chunk, &other)[..]).exec().unwrap_err().to_string();
    assert!(error.contains("signature of the chunk is wrong"), "{error}");
    // A signed text is loaded as one, and modes see a binary chunk.
    let text = sign(b"return 6 * 7", &key);
    assert_eq!(lua.load(&text[..]).eval::<i64>().unwrap(), 42);
    assert!(lua.load(&text[..]).set_mode(ChunkMode::Text).exec().is_err());
}

#[test]
fn scripts_may_load_text_and_signed_chunks() {
    let (key, _) = keys();
    let lua = lua(&key);
    lua.globals().set("signed", lua.create_string(sign(&binary("return ..."), &key)).unwrap()).unwrap();
    let source = "
        assert(load('return 1')() == 1)
        assert(load(signed)(2) == 2)
        local left = signed
        assert(load(function() local byte = left:sub(1, 1); left = left:sub(2); return byte end)(3) == 3)
        local chunk, message = load(string.dump(function() end))
        assert(not chunk and message == 'chunk is not signed', message)
        chunk, message = load(signed:sub(1, -2) .. 'x')
        assert(not chunk and message == 'signature of the chunk is wrong', message)";
    lua.load(source).exec().unwrap();
}

#[test]
fn files_have_to_be_signed_text_or_not() {
    let (key, _) = keys();
    let lua = lua(&key);
    let path = std::env::temp_dir().join(format!("perilune-signing-{}", std::process::id()));
    let load = format!("local f, message = loadfile([[{}]]); return f and f() or message", path.display());
    let mut results = Vec::new();
    for content in [b"return 'text'".to_vec(), binary("return 'binary'"), sign(b"return 'signed'", &key)] {
        std::fs::File::create(&path).unwrap().write_all(&content).unwrap();
        results.push(lua.load(&load[..]).eval::<String>().unwrap());
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(results, ["chunk is not signed", "chunk is not signed", "signed"]);
}

#[test]
fn without_a_key_a_signed_chunk_is_none() {
    let (key, _) = keys();
    let error = Lua::new().unwrap().load(&sign(b"return 1", &key)[..]).exec().unwrap_err().to_string();
    assert!(error.contains("bad binary format"), "{error}");
}
