//! What stands for signatures where the crate is built without them.

use crate::Message;

pub(crate) fn create(_: &[u8]) -> Result<(), Message> {
    Err(b"built without signatures".to_vec())
}

pub(crate) fn sign(_: &[u8], _: &[u8]) -> Result<Vec<u8>, Message> {
    Err(b"built without signatures".to_vec())
}
