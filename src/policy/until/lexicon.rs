//! The words of the calendar in eight languages, without accents: English, German, French, Spanish, Italian, Dutch,
//! Portuguese, Polish.

use super::day::Edge;
use super::items::{Item, Unit};

/// A line a month.
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "january jan januar jaenner janner janvier janv enero ene gennaio gen januari janeiro styczen stycznia styczniu sty",
    "february feb februar fevrier fevr febrero febbraio februari fevereiro fev luty lutego lutym lut",
    "march mar marz maerz mrz mars marzo maart mrt marco marzec marca marcu",
    "april apr avril avr abril abr aprile kwiecien kwietnia kwietniu kwi",
    "may mai mayo maggio mag mei maio maj maja maju",
    "june jun juni juin junio giugno giu junho czerwiec czerwca czerwcu cze",
    "july jul juli juillet juil julio luglio lug julho lipiec lipca lipcu lip",
    "august aug aout agosto ago augustus sierpien sierpnia sierpniu sie",
    "september sep sept septembre septiembre setiembre settembre set setembro wrzesien wrzesnia wrzesniu wrz",
    "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernik pazdziernika pazdzierniku paz",
    "november nov novembre noviembre novembro listopad listopada listopadzie lis",
    "december dec dezember dez decembre diciembre dic dicembre dezembro grudzien grudnia grudniu gru",
];

/// The first month of a season, and its names.
#[rustfmt::skip]
const SEASONS: [(i8, &str); 4] = [
    (3, "spring fruhjahr fruehjahr fruhling fruehling printemps primavera lente voorjaar wiosna wiosny wiosne"),
    (6, "summer sommer ete verano estate zomer verao lato lata latem"),
    (9, "autumn fall herbst automne otono autunno herfst najaar outono jesien jesieni jesienia"),
    (12, "winter hiver invierno inverno zima zimy zime"),
];

#[rustfmt::skip]
const UNITS: [(Unit, &str); 6] = [
    (Unit::Day, "day days tag tage tagen jour jours dia dias giorno giorni dag dagen dzien dni"),
    (Unit::Week, "week weeks w wk kw cw woche wochen kalenderwoche semaine semaines sem semana semanas settimana settimane \
        sett weken tydzien tygodnie tygodni tygodniu tydz"),
    (Unit::Month, "month months mo mos monat monate monaten monats mois mes meses mese mesi maand maanden miesiac miesiace \
        miesiecy miesiacu"),
    (Unit::Quarter, "quarter quarters q qtr quartal quartale quartalen quartals trimestre trimestres trimestri trim t \
        kwartaal kwartalen kwartal kwartalu kwartaly kwartale"),
    (Unit::Half, "half h halbjahr halbjahre halbjahren hj halb halbes halben semestre semestres semestri semester \
        polrocze polrocza polroczu pol halfjaar halve"),
    (Unit::Year, "year years yr jahr jahre jahren jahres an ans annee annees ano anos anno anni jaar jaren rok roku lat"),
];

#[rustfmt::skip]
const NEXT: &str = "next coming following nachste nachster nachsten nachstem nachstes naechste naechster naechsten naechstem \
    naechstes kommende kommender kommenden kommendem kommendes prochain prochaine prochains suivant suivante proximo \
    proxima siguiente viene entrante prossimo prossima prossimi venturo volgend volgende komend komende seguinte vem \
    przyszly przyszlego przyszlym przyszla przyszlej nastepny nastepnego nastepnym nastepna nastepnej kolejny";

const IN: &str = "in within innerhalb dans dentro tra fra entro over binnen daqui em en za przez";

#[rustfmt::skip]
const EDGES: [(Edge, &str); 4] = [
    (Edge::Begin, "early beginning begin start anfang beginn debut principios principio comienzos inicio inizio inizi \
        poczatek poczatku"),
    (Edge::Middle, "mid middle mitte milieu mediados meados meta medio polowa polowie"),
    (Edge::End, "end late ende fin finales final fine eind einde fim koniec koncu konca"),
    (Edge::After, "after nach apres despues dopo depois apos po danach"),
];

/// Words in one that are two things.
#[rustfmt::skip]
const TWO: [(Edge, Unit, &str); 2] = [
    (Edge::End, Unit::Year, "jahresende yearend jaareinde"),
    (Edge::Begin, Unit::Year, "jahresanfang jahresbeginn"),
];

/// A line a number, from one on.
#[rustfmt::skip]
const NUMBERS: [&str; 12] = [
    "one first i a ein eine einem einen einer erste erster ersten erstes un une premier premiere uno una primer primero \
        primo een eerste um uma primeiro jeden pierwszy pierwszego pierwszym pierwsze",
    "two second ii zwei zweite zweiter zweiten zweites deux deuxieme dos segundo due secondo twee tweede dois duas dwa dwie \
        drugi drugie drugiego couple",
    "three third iii drei dritte dritter dritten drittes trois troisieme tres tercer tercero tre terzo drie derde \
        terceiro trzy trzeci trzeciego",
    "four fourth iv vier vierte vierter vierten viertes quatre quatrieme cuatro cuarto quattro quarto vierde quatro \
        cztery czwarty czwartego",
    "five funf fuenf cinq cinco cinque vijf piec",
    "six sechs seis sei zes szesc",
    "seven sieben siete sette zeven siedem",
    "eight acht huit ocho otto oito osiem",
    "nine neun neuf nueve nove negen dziewiec",
    "ten zehn dix diez dieci tien dziesiec",
    "eleven elf onze once undici jedenascie",
    "twelve zwolf zwoelf douze doce dodici twaalf doze dwanascie",
];

/// What says nothing about the day, or only that it is the earliest.
#[rustfmt::skip]
const FILLING: &str = "until till not before from the of st nd rd th time again this \
    bis ab erst nicht vor wieder der die das des dem den im am zum zur uhr \
    jusqu jusque ici au aux a le la les l de du d er eme e partir pas avant que prochainement \
    hasta desde el los las al del no antes que o ª º \
    fino ad dal dalla dall da prima non il lo gli i di del della dell verso nell nel \
    tot vanaf niet voor de het van dit \
    ate desde do dos das no nos nas ao antes que \
    do od w we przed nie r dopiero az";

fn has(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|known| known == word)
}

fn find<T: Copy>(table: &[(T, &str)], word: &str) -> Option<T> {
    let found = table.iter().find(|(_, words)| has(words, word));
    found.map(|(meaning, _)| *meaning)
}

fn nth(table: &[&str], word: &str) -> Option<usize> {
    table.iter().position(|words| has(words, word))
}

/// Adds what a word means, which may be nothing; `None` where it is not known. "Na" is after in Dutch and in or on elsewhere:
/// it is not known.
pub(super) fn meaning(word: &str, items: &mut Vec<Item>) -> Option<()> {
    if let Some(month) = nth(&MONTHS, word) {
        items.push(Item::Month(i8::try_from(month + 1).ok()?));
    } else if let Some(month) = find(&SEASONS, word) {
        items.push(Item::Season(month));
    } else if let Some((edge, unit, _)) = TWO.iter().find(|(_, _, words)| has(words, word)) {
        items.extend([Item::Edge(*edge), Item::Unit(*unit)]);
    } else if let Some(unit) = find(&UNITS, word) {
        items.push(Item::Unit(unit));
    } else if has(NEXT, word) {
        items.push(Item::Next);
    } else if has(IN, word) {
        items.push(Item::In);
    } else if let Some(edge) = find(&EDGES, word) {
        items.push(Item::Edge(edge));
    } else if let Some(number) = nth(&NUMBERS, word) {
        items.push(Item::Number(i32::try_from(number + 1).ok()?));
    } else if !has(FILLING, word) {
        return None;
    }
    Some(())
}
