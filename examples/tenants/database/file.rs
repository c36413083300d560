//! Why a file of SQLite cannot be opened: SQLite has one code for all of it.

use std::fs::{File, metadata};
use std::io::ErrorKind;
use std::path::Path;

use crate::database::{DatabaseError, DatabaseUrl};

const CANNOT_OPEN: &str = "14";

pub fn explain(url: &DatabaseUrl, error: DatabaseError) -> DatabaseError {
    let found = match url.file() {
        Some(path) if error.has_code(CANNOT_OPEN) => look(Path::new(path)),
        Some(_) | None => None,
    };
    match found {
        Some((happened, help)) => error.told_as(happened, help),
        None => error,
    }
}

fn look(path: &Path) -> Option<(&'static str, &'static str)> {
    const DIRECTORY: (&str, &str) = ("this is a directory", "name a file in `--database`");
    const NO_DIRECTORY: (&str, &str) = (
        "there is no directory for the file",
        "create the directory, or correct the path in `--database`",
    );
    const NOT_ALLOWED: (&str, &str) = (
        "the file may not be opened",
        "make the file and its directory readable and writable for this user",
    );

    let denied = |kind| (kind == ErrorKind::PermissionDenied).then_some(NOT_ALLOWED);
    match metadata(path) {
        Ok(found) if found.is_dir() => Some(DIRECTORY),
        Ok(_) => File::open(path)
            .err()
            .and_then(|error| denied(error.kind())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // A name alone is in the working directory.
            let directory = path.parent().filter(|parent| *parent != Path::new(""));
            directory
                .is_some_and(|parent| !parent.is_dir())
                .then_some(NO_DIRECTORY)
        }
        Err(error) => denied(error.kind()),
    }
}
