//! The words of a signed head of the log: the note itself, and how to keep it.

use super::Words;
use evidence::log::checkpoint::SignedCheckpoint;
use ops::mail::Mail;

/// A head for its reader to keep.
pub(super) fn of(mail: &Mail) -> Words {
    let Mail::Checkpoint { note, .. } = mail else { return Words::default() };
    // What was signed was well formed; a note that is not is nothing to keep.
    let Ok(signed) = SignedCheckpoint::parse(note) else { return Words::default() };
    let size = signed.checkpoint.head.size;
    Words {
        subject: format!("Checkpoint of the log: {size} leaves"),
        opening: format!(
            "The head of the log was signed over {size} leaves. This is the signed note, whole (c2sp.org/tlog-checkpoint):"
        ),
        block: note.clone(),
        closing: "Keep this mail where nobody who runs Tenure reaches it: your archive, not a folder on the same server. Whoever has \
                  the database and the key can write another history, but none that begins with what you hold. Of two heads with \
                  the same number of leaves the roots must be equal, and every later head must be proved to begin with this one."
            .into(),
        link_word: "Prove it",
        path: "/evidence/log".into(),
        ..Words::default()
    }
}
