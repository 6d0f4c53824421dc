//! Mail on disk as `replay` reads it: an mbox (also `.gz`), a Maildir with its sub-folders, a directory of `.eml`
//! files, or one `.eml`.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

/// One message found on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFile {
    /// Where it lies: the path as given, and for an mbox `#` and its number from 1.
    pub path: String,
    /// The folder: `INBOX`, or the sub-folder's name.
    pub folder: String,
    /// The message, or why it could not be read.
    pub bytes: Result<Vec<u8>, String>,
}

/// Reads every message at `path`, in the order of the files.
///
/// # Errors
/// The path cannot be opened at all; a single unreadable message is an `Err` inside the list.
pub fn read(path: &Path) -> io::Result<Vec<MailFile>> {
    if !fs::metadata(path)?.is_dir() {
        return read_file(path);
    }
    if is_maildir(path) {
        read_maildir(path)
    } else {
        read_directory(path)
    }
}

fn read_file(path: &Path) -> io::Result<Vec<MailFile>> {
    let (bytes, cut_short) = as_far_as_possible(path)?;
    if bytes.starts_with(b"From ") && !has_extension(path, "eml") {
        let mails = split_mbox(&bytes).map(Ok).chain(cut_short.map(Err));
        return Ok(mails
            .enumerate()
            .map(|(at, bytes)| MailFile {
                path: format!("{}#{}", path.display(), at + 1),
                folder: "INBOX".into(),
                bytes,
            })
            .collect());
    }
    Ok(vec![MailFile {
        path: path.display().to_string(),
        folder: "INBOX".into(),
        bytes: Ok(bytes),
    }])
}

fn contents(path: &Path) -> io::Result<Vec<u8>> {
    match as_far_as_possible(path)? {
        (bytes, None) => Ok(bytes),
        (_, Some(error)) => Err(io::Error::other(error)),
    }
}

/// What a file holds, and why it ends early where it does: a damaged archive still gives the mail before the damage.
fn as_far_as_possible(path: &Path) -> io::Result<(Vec<u8>, Option<String>)> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    let end = match has_extension(path, "gz") {
        true => MultiGzDecoder::new(file).read_to_end(&mut bytes),
        false => { file }.read_to_end(&mut bytes),
    };
    match end {
        Ok(_) => Ok((bytes, None)),
        Err(error) if bytes.is_empty() => Err(error),
        Err(error) => Ok((bytes, Some(format!("the rest cannot be read: {error}")))),
    }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The messages of an mbox: each begins with a "From " line after an empty one; `>From ` is un-quoted (mboxrd).
fn split_mbox(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut mails: Vec<Vec<u8>> = Vec::new();
    let mut after_blank = true;
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        if after_blank && line.starts_with(b"From ") {
            mails.push(Vec::new());
        } else if let Some(mail) = mails.last_mut() {
            mail.extend_from_slice(unquoted(line));
        }
        after_blank = line == b"\n" || line == b"\r\n";
    }
    mails.into_iter()
}

fn unquoted(line: &[u8]) -> &[u8] {
    let quotes = line.iter().take_while(|&&b| b == b'>').count();
    if quotes > 0 && line[quotes..].starts_with(b"From ") {
        &line[1..]
    } else {
        line
    }
}

fn is_maildir(path: &Path) -> bool {
    path.join("cur").is_dir() || path.join("new").is_dir()
}

/// A Maildir and its Maildir++ sub-folders (`.Sent`, `.Vendors.New`).
fn read_maildir(path: &Path) -> io::Result<Vec<MailFile>> {
    let mut found = read_maildir_folder(path, "INBOX")?;
    for sub in sorted_entries(path)? {
        let name = file_name(&sub);
        if let Some(folder) = name
            .strip_prefix('.')
            .filter(|folder| !folder.is_empty() && is_maildir(&sub))
        {
            found.extend(read_maildir_folder(&sub, &folder.replace('.', "/"))?);
        }
    }
    Ok(found)
}

fn read_maildir_folder(path: &Path, folder: &str) -> io::Result<Vec<MailFile>> {
    let mut files = Vec::new();
    for part in ["cur", "new"] {
        let part = path.join(part);
        if part.is_dir() {
            files.extend(
                sorted_entries(&part)?
                    .into_iter()
                    .filter(|file| !file.is_dir()),
            );
        }
    }
    files.sort_by_key(|file| natural(&file_name(file)));
    Ok(files.iter().map(|file| message(file, folder)).collect())
}

/// A directory of messages; a sub-directory is a folder, named by its path with `/`.
fn read_directory(path: &Path) -> io::Result<Vec<MailFile>> {
    let mut folders = vec![(path.to_path_buf(), "INBOX".to_owned())];
    let mut files: Vec<(PathBuf, String)> = Vec::new();
    while let Some((directory, folder)) = folders.pop() {
        for entry in sorted_entries(&directory)? {
            let name = file_name(&entry);
            if name.starts_with('.') {
                continue;
            } else if entry.is_dir() {
                let below = if folder == "INBOX" {
                    name
                } else {
                    format!("{folder}/{name}")
                };
                folders.push((entry, below));
            } else {
                files.push((entry, folder.clone()));
            }
        }
    }
    // A directory with `.eml` files may hold notes beside them; one without holds messages under other names.
    if files.iter().any(|(file, _)| has_extension(file, "eml")) {
        files.retain(|(file, _)| has_extension(file, "eml"));
    }
    files.sort_by_key(|(file, _)| natural(&file.display().to_string()));
    Ok(files
        .iter()
        .map(|(file, folder)| message(file, folder))
        .collect())
}

fn message(file: &Path, folder: &str) -> MailFile {
    MailFile {
        path: file.display().to_string(),
        folder: folder.to_owned(),
        bytes: regular(file).map_err(|error| error.to_string()),
    }
}

/// A pipe or a device would never end.
fn regular(file: &Path) -> io::Result<Vec<u8>> {
    match fs::metadata(file)?.is_file() {
        true => contents(file),
        false => Err(io::Error::other("it is no file")),
    }
}

fn sorted_entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(directory)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| natural(&file_name(entry)));
    Ok(entries)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// A sort key under which `2.eml` comes before `10.eml`: numbers by length, then by digits.
fn natural(name: &str) -> Vec<(bool, usize, String)> {
    let mut key: Vec<(bool, usize, String)> = Vec::new();
    for c in name.chars() {
        let digit = c.is_ascii_digit();
        match key.last_mut() {
            Some((number, length, run)) if *number == digit => {
                run.push(c);
                *length = if digit {
                    run.trim_start_matches('0').len()
                } else {
                    0
                };
            }
            _ => key.push((digit, usize::from(digit), c.to_string())),
        }
    }
    key
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Write;

    fn put(root: &Path, name: &str, bytes: &[u8]) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn listed(root: &Path, path: &Path) -> Vec<(String, String, String)> {
        let shown = |found: MailFile| {
            let path = found.path.replace(&format!("{}/", root.display()), "");
            (
                path,
                found.folder,
                String::from_utf8(found.bytes.unwrap()).unwrap(),
            )
        };
        read(path).unwrap().into_iter().map(shown).collect()
    }

    fn row(path: &str, folder: &str, text: &str) -> (String, String, String) {
        (path.into(), folder.into(), text.into())
    }

    #[test]
    fn an_mbox_is_cut_at_from_lines_only() {
        let root = tempfile::tempdir().unwrap();
        let mbox = b"From a@b Mon\nSubject: 1\n\nHello\nFrom here on\n>From us\n\nFrom c@d Tue\nSubject: 2\n\nx\n";
        put(root.path(), "m", mbox);
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(mbox).unwrap();
        put(root.path(), "m.gz", &gz.finish().unwrap());
        for name in ["m", "m.gz"] {
            let expected = [
                row(
                    &format!("{name}#1"),
                    "INBOX",
                    "Subject: 1\n\nHello\nFrom here on\nFrom us\n\n",
                ),
                row(&format!("{name}#2"), "INBOX", "Subject: 2\n\nx\n"),
            ];
            assert_eq!(listed(root.path(), &root.path().join(name)), expected);
        }
    }

    #[test]
    fn a_directory_is_read_with_its_folders_in_the_order_of_numbers() {
        let root = tempfile::tempdir().unwrap();
        for name in ["10.eml", "2.eml", "Sent/1.eml", "notes.txt"] {
            put(root.path(), name, name.as_bytes());
        }
        let expected = [
            row("2.eml", "INBOX", "2.eml"),
            row("10.eml", "INBOX", "10.eml"),
            row("Sent/1.eml", "Sent", "Sent/1.eml"),
        ];
        assert_eq!(listed(root.path(), root.path()), expected);
    }

    #[test]
    fn a_maildir_is_read_with_its_sub_folders() {
        let root = tempfile::tempdir().unwrap();
        for name in [
            "cur/1:2,S",
            "new/2",
            ".Sent/cur/3:2,",
            ".Vendors.New/new/4",
            "dovecot.index",
            "tmp/5",
        ] {
            put(root.path(), name, name.as_bytes());
        }
        let folders: Vec<_> = listed(root.path(), root.path())
            .into_iter()
            .map(|(_, folder, text)| (folder, text))
            .collect();
        let expected = [
            ("INBOX", "cur/1:2,S"),
            ("INBOX", "new/2"),
            ("Sent", ".Sent/cur/3:2,"),
            ("Vendors/New", ".Vendors.New/new/4"),
        ];
        assert_eq!(
            folders,
            expected.map(|(folder, text)| (folder.to_owned(), text.to_owned()))
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_goes_on() {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "1.eml", b"Subject: 1\n\n");
        std::os::unix::fs::symlink("nowhere", root.path().join("2.eml")).unwrap();
        let found = read(root.path()).unwrap();
        let readable: Vec<bool> = found.iter().map(|file| file.bytes.is_ok()).collect();
        assert_eq!(readable, [true, false]);
    }

    #[test]
    fn a_damaged_archive_gives_the_mail_before_the_damage() {
        let root = tempfile::tempdir().unwrap();
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        gz.write_all(b"From a@b Mon\nSubject: 1\n\nx\n\nFrom a@b Mon\nSubject: 2\n\nyyyyyyyyyy\n")
            .unwrap();
        let whole = gz.finish().unwrap();
        put(root.path(), "m.gz", &whole[..whole.len() - 12]);
        let found = read(&root.path().join("m.gz")).unwrap();
        let readable: Vec<bool> = found.iter().map(|file| file.bytes.is_ok()).collect();
        assert_eq!(readable, [true, true, false]);
    }

    #[test]
    fn a_message_without_mbox_line_is_one_message() {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "1.eml", b"From x\nSubject: y\n\n");
        assert_eq!(listed(root.path(), &root.path().join("1.eml")).len(), 1);
    }
}
