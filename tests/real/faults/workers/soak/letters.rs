//! What the vendors of a soak write: each sells something else, in words of its own.

/// Who writes, and what they sell: name, company, domain, an observation, an offer, who buys it.
const OFFERS: [[&str; 6]; 10] = [
    [
        "Sam Roe",
        "Acme Storage",
        "acme",
        "is growing its storage footprint",
        "We help IT teams cut storage costs by up to 40 percent without migrating a single file",
        "Globex and Initech keep their backups on our platform",
    ],
    [
        "Ida Quill",
        "Payround",
        "payround",
        "has hired forty people since spring",
        "Our payroll suite closes the month in two hours and files every tax form by itself",
        "Hooli and Vandelay pay nine thousand employees through us",
    ],
    [
        "Ben Oster",
        "Trucklane",
        "trucklane",
        "ships pallets from three warehouses",
        "Dispatchers who use our routing engine drive a fifth fewer kilometres and never miss a delivery window",
        "Wonka and Duff moved their fleets to us last year",
    ],
    [
        "Mia Fenn",
        "Brightdesk",
        "brightdesk",
        "answers customers in six languages",
        "Brightdesk drafts support answers in each of them and halves the first response time",
        "Cyberdyne and Tyrell close eight tickets of ten that way",
    ],
    [
        "Leo Marsh",
        "Gatekept",
        "gatekept",
        "lets contractors into its offices",
        "Our visitor passes live on the phone, expire by the minute and satisfy every auditor",
        "Umbrella and Soylent guard eleven sites with them",
    ],
    [
        "Eva Thorn",
        "Leadwell",
        "leadwell",
        "opened a sales office in Lyon",
        "We book qualified demos with French manufacturers and charge only for meetings that happen",
        "Stark and Wayne filled their pipelines within a quarter",
    ],
    [
        "Tom Birch",
        "Printorium",
        "printorium",
        "prints manuals for each machine",
        "Managed printers with toner that orders itself bring the price of a page under one cent",
        "Oscorp and Gringotts retired two hundred devices",
    ],
    [
        "Zoe Lind",
        "Cleanline",
        "cleanline",
        "rents a second building",
        "Night crews who report by sensor clean only rooms that were used, for a third less money",
        "Aperture and Massive Dynamic renewed twice already",
    ],
    [
        "Max Irwin",
        "Trainwise",
        "trainwise",
        "must certify its welders again",
        "Short lessons on the phone get ninety percent of the workshop through the exam at the first try",
        "Virtucon and Monarch trained whole plants with us",
    ],
    [
        "Amy Cole",
        "Fleetcharge",
        "fleetcharge",
        "orders its first electric vans",
        "Chargers on a flat monthly rate, installed in your yard within four weeks, electricity included",
        "Pied Piper and Rekall drive on our power",
    ],
];

/// How many vendors there are.
pub const VENDORS: usize = OFFERS.len();

/// A vendor's pitch to somebody of this name: From, subject, text.
pub fn letter(vendor: usize, name: &str) -> (String, String, String) {
    let [person, company, domain, observed, offer, buyers] = OFFERS[vendor];
    let first = person.split(' ').next().unwrap_or_default().to_lowercase();
    let from = format!("{person} <{first}@{domain}.example>");
    let text = format!(
        "Hi {name},\r\n\r\nI noticed that Example Corp {observed}, and I wanted to reach out. My name is {person} and I work \
         with {company}.\r\n\r\n{offer}. {buyers}, and both saw the savings within weeks.\r\n\r\nWould you be open to a quick \
         15 minute call next week to see whether it makes sense? You can pick a slot at https://calendly.com/{domain}/intro or \
         simply reply here.\r\n\r\nBest regards,\r\n{person}\r\nAccount Executive, {company}\r\n"
    );
    (from, format!("{company} for Example Corp"), text)
}
