//! What a merge field holds for a recipient. Names and firms are invented.

use super::template::Dice;

const FIRST_NAMES: [&str; 24] = [
    "Rich", "Dana", "Casey", "Priya", "Tom", "Aiko", "Lena", "Marco", "Ines", "Olaf", "Ruth",
    "Bram", "Chloe", "Piotr", "Sofia", "Hugo", "Nadia", "Keith", "Mara", "Jonas", "Beth", "Luca",
    "Greta", "Omar",
];
const LAST_NAMES: [&str; 20] = [
    "Miller",
    "Whitfield",
    "Jones",
    "Raman",
    "Becker",
    "Brandt",
    "Fischer",
    "Rossi",
    "Aldana",
    "Lindt",
    "Okafor",
    "Visser",
    "Moreau",
    "Zielak",
    "Nunes",
    "Hartwell",
    "Sorel",
    "Quist",
    "Tamm",
    "Oduya",
];
const COMPANIES: [&str; 16] = [
    "Fernhill",
    "Ostrava Forge",
    "Larkspur Dairy",
    "Northgate Paper",
    "Pellworm Yachts",
    "Quayside Logistics",
    "Brackenridge",
    "Talbot & Rowe",
    "Vierwald Optics",
    "Sandholm",
    "Mirefield Foods",
    "Castellan Tools",
    "Ulmenhof",
    "Penrose Glass",
    "Aldersea Ports",
    "Corvane",
];
const CITIES: [&str; 16] = [
    "Leeds", "Hamburg", "Porto", "Lyon", "Utrecht", "Verona", "Poznan", "Seville", "Cork", "Graz",
    "Bern", "Ghent", "Austin", "Denver", "Malmo", "Turku",
];
const INDUSTRIES: [&str; 14] = [
    "packaging",
    "logistics",
    "dental",
    "machine building",
    "food",
    "printing",
    "software",
    "furniture",
    "textile",
    "chemicals",
    "retail",
    "construction",
    "energy",
    "optics",
];
const ROLES: [&str; 8] = [
    "IT manager",
    "CFO",
    "head of purchasing",
    "operations lead",
    "managing director",
    "office manager",
    "head of people",
    "plant manager",
];
const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
/// For fields of any other name: words that could stand anywhere.
const OTHERS: [&str; 16] = [
    "Halden", "Norvik", "Tarn", "Ilex", "Bexley", "Corrin", "Dunmore", "Esker", "Farrow",
    "Garrick", "Holt", "Isling", "Jarrow", "Kestrel", "Lomond", "Marlow",
];

/// What a field says to a recipient of a sequence. What begins with `sender` is the sender's, the same to everybody.
pub fn value(sequence: &str, recipient: usize, field: &str) -> String {
    let name = field.to_ascii_lowercase();
    let holder = if name.starts_with("sender") {
        0
    } else {
        recipient + 1
    };
    let mut dice = Dice::of(&format!("{sequence}/{name}"));
    let values = values(&name);
    // A stride from a start of its own: twelve recipients have twelve first names.
    let at = dice.throw(values.len()) + holder;
    values
        .get(at % values.len().max(1))
        .copied()
        .unwrap_or_default()
        .to_owned()
}

fn values(name: &str) -> &'static [&'static str] {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["last", "surname"]) {
        &LAST_NAMES
    } else if has(&["company", "firm", "organi", "account"]) {
        &COMPANIES
    } else if has(&["city", "town", "region", "location", "state", "country"]) {
        &CITIES
    } else if has(&["industry", "sector", "trade", "branch", "field"]) {
        &INDUSTRIES
    } else if has(&["title", "role", "position", "job"]) {
        &ROLES
    } else if has(&["day", "date"]) {
        &DAYS
    } else if has(&["name"]) {
        &FIRST_NAMES
    } else {
        &OTHERS
    }
}
