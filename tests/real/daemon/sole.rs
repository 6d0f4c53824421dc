//! One daemon a store, and how the program ends where it cannot begin.

use std::process::{Command, Output};

use super::company::{Company, Wish};
use super::process::program;

fn run(company: &Company) -> Output {
    Command::new(program())
        .arg("run")
        .arg("--config")
        .arg(&company.config)
        .env_remove("NOTIFY_SOCKET")
        .output()
        .unwrap()
}

fn change(company: &Company, from: &str, to: &str) {
    let text = std::fs::read_to_string(&company.config).unwrap();
    assert!(text.contains(from));
    std::fs::write(&company.config, text.replace(from, to)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_on_the_same_store_ends_with_75_and_names_the_first() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let second = run(&company);
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(75), "{said}");
    assert!(
        said.contains("another onedoor runs") && said.contains("process "),
        "{said}"
    );
    company.run(&["status"]);
    company.run(&["outbox"]);
    daemon.kill();
    assert!(
        company.watch().end().0.success(),
        "a dead one holds nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_must_mend_ends_the_start_with_its_own_status() {
    let company = Company::open(&Wish::default()).await;
    let good = std::fs::read_to_string(&company.config).unwrap();
    change(&company, "onedoor.db", "no/such/folder/onedoor.db");
    assert_eq!(run(&company).status.code(), Some(74));
    std::fs::write(&company.config, &good).unwrap();
    std::fs::create_dir(company.folder().join("a-folder.db")).unwrap();
    change(&company, "onedoor.db", "a-folder.db");
    assert_eq!(run(&company).status.code(), Some(74));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    std::fs::write(
        &company.config,
        format!("{good}[web]\nlisten = \"{address}\"\n"),
    )
    .unwrap();
    let refused = run(&company);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(78), "{said}");
    assert!(said.contains(&address), "{said}");
}
