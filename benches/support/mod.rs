//! What the benchmarks share: where the mail to measure on lies, and where the figures go.

use std::path::{Path, PathBuf};

/// Real mail that is not part of this project: the folder named by `ONEDOOR_CORPUS`, else `../shared/corpus`. `None`
/// where it is absent; the benchmark then says that it is skipped.
pub fn corpus(part: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("ONEDOOR_CORPUS")
        .map(PathBuf::from)
        .unwrap_or_else(|| repository().join("../shared/corpus"));
    let part = folder.join(part);
    if part.exists() {
        return Some(part);
    }
    println!("SKIPPED: {} is not there", part.display());
    None
}

/// Prints a section of figures, and puts it into `docs/measurements.md` between its two marks.
///
/// # Errors
/// The page cannot be read or written, or has no such marks.
pub fn publish(section: &str, markdown: &str) -> std::io::Result<()> {
    println!("{markdown}");
    let page = repository().join("docs/measurements.md");
    let text = std::fs::read_to_string(&page)?;
    let (begin, end) = (
        format!("<!-- {section} -->\n"),
        format!("<!-- end of {section} -->"),
    );
    let parts = text.split_once(&begin).and_then(|(above, rest)| {
        let (_, below) = rest.split_once(&end)?;
        Some((above, below))
    });
    let (above, below) = parts.ok_or_else(|| {
        std::io::Error::other(format!("{} has no section {section}", page.display()))
    })?;
    std::fs::write(
        &page,
        format!("{above}{begin}{}\n{end}{below}", markdown.trim_end()),
    )
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
