//! The command line, a file a sub-command.

mod args;
mod campaigns;
mod check;
mod config;
mod copy;
mod digest;
mod erase;
mod exit;
mod explain;
mod init;
mod lessons;
mod log;
mod login;
mod mailfiles;
mod open;
mod outbox;
mod release;
mod replay;
mod resume;
mod run;
mod shown;
mod status;
mod table;
mod vendors;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use exit::{Exit, Failure};

/// Runs the command line of this process and says how it ended.
pub fn main() -> ExitCode {
    log::quiet_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let ended = match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let ended = runtime.block_on(dispatch(cli));
            // Tasks that hang in a system call (a name lookup) must not keep the process.
            runtime.shutdown_background();
            ended
        }
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// `--help` and `--version` are no mistakes, and who types nothing wants the help; any other mistake is one line.
fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::new(Exit::Usage, one_line(&error.to_string())).report();
    }
    // Standard output and error may be closed; then nobody reads it.
    let _ = error.print();
    match error.use_stderr() {
        true => ExitCode::from(Exit::Usage as u8),
        false => ExitCode::SUCCESS,
    }
}

/// What clap says in several paragraphs: the first of them, and where to read on.
fn one_line(text: &str) -> String {
    let first = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = first.split_whitespace().collect();
    let words = words.join(" ");
    let what = words.strip_prefix("error: ").unwrap_or(&words);
    format!("{what}; see `onedoor --help`")
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let config = cli.config.as_deref();
    match cli.command {
        Command::Run(run) => run::run(config, &run).await,
        Command::Check(check) => check::run(config, &check).await,
        Command::Replay(replay) => replay::run(config, &replay).await,
        Command::Explain(explain) => explain::run(config, &explain).await,
        Command::Status(output) => status::run(config, output).await,
        Command::Campaigns(campaigns) => campaigns::run(config, &campaigns).await,
        Command::Vendors(vendors) => vendors::run(config, &vendors).await,
        Command::Release(release) => release::run(config, &release).await,
        Command::Erase(erase) => erase::run(config, &erase).await,
        Command::Digest(digest) => digest::run(config, &digest).await,
        Command::Lessons(lessons) => lessons::run(config, &lessons).await,
        Command::Outbox(outbox) => outbox::run(config, &outbox).await,
        Command::Login { account } => login::run(config, &account).await,
        Command::Init => init::run(config),
        Command::Config(shown) => config::run(config, &shown),
        Command::Store(store) => copy::run(&store).await,
        Command::Resume(resume) => resume::run(config, &resume).await,
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Cli::command(),
                "onedoor",
                &mut std::io::stdout(),
            );
            Ok(())
        }
        Command::Man => Ok(clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_command_line_is_told_in_one_line() {
        for typed in [
            &["onedoor", "replay"][..],
            &["onedoor", "nonsense"],
            &["onedoor", "replay", "--inbox", "x"],
            &[
                "onedoor",
                "vendors",
                "defer",
                "acme.example",
                "--until",
                "soon",
            ],
        ] {
            let error = Cli::try_parse_from(typed)
                .err()
                .map(|error| error.to_string());
            let line = one_line(&error.unwrap_or_default());
            assert!(
                line.len() > 30 && !line.contains('\n') && !line.starts_with("error"),
                "{line}"
            );
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
