//! The command line, handed to [`onedoor::cli`].

fn main() -> std::process::ExitCode {
    onedoor::cli::main()
}
