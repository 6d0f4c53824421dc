//! The phrases that open and close a letter, by language. All lower case and folded as the text is.

use std::sync::LazyLock;

use regex::Regex;

/// Many phrases looked for in one pass.
pub(super) struct Phrases(Regex);

impl Phrases {
    /// Phrases looked for everywhere.
    pub fn anywhere(phrases: &[&str]) -> Self {
        Phrases::compiled("", phrases)
    }

    /// Phrases looked for at the beginning.
    pub fn at_start(phrases: &[&str]) -> Self {
        Phrases::compiled("^", phrases)
    }

    #[allow(clippy::expect_used)] // literal phrases, escaped
    fn compiled(anchor: &str, phrases: &[&str]) -> Self {
        let mut longest_first: Vec<String> =
            phrases.iter().map(|phrase| regex::escape(phrase)).collect();
        longest_first.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        Phrases(
            Regex::new(&format!("{anchor}(?:{})", longest_first.join("|")))
                .expect("literal pattern"),
        )
    }

    /// One of them stands in this lower-case text.
    pub fn is_in(&self, lower: &str) -> bool {
        self.0.is_match(lower)
    }

    /// One of them stands at the beginning of this lower-case text.
    pub fn begin(&self, lower: &str) -> bool {
        self.0.find(lower).is_some_and(|found| found.start() == 0)
    }

    /// How often they stand in this lower-case text.
    pub fn count_in(&self, lower: &str) -> usize {
        self.0.find_iter(lower).count()
    }

    /// What follows the phrase this lower-case text begins with.
    pub fn after_start<'t>(&self, lower: &'t str) -> Option<&'t str> {
        self.0.find(lower).map(|found| &lower[found.end()..])
    }
}

/// Words that open a greeting.
#[rustfmt::skip]
pub(super) const GREETINGS: &[&str] = &[
    "hi", "hello", "hey", "hiya", "dear", "good morning", "good afternoon", "good evening", "good day", "greetings",
    "morning", "afternoon", "hallo", "guten tag", "guten morgen", "guten abend", "liebe", "lieber", "liebes",
    "sehr geehrte", "sehr geehrter", "moin", "servus", "grüezi", "grüß gott", "werte", "werter", "bonjour",
    "bonsoir", "salut", "cher", "chère", "chers", "chères", "coucou", "hola", "estimado", "estimada", "estimados",
    "estimadas", "buenos días", "buenas tardes", "buen día", "buenas", "querido", "querida", "apreciado",
    "apreciada", "ciao", "buongiorno", "buonasera", "salve", "gentile", "gentili", "egregio", "egregia", "gent.mo",
    "gent.ma", "spett.le", "cari", "beste", "geachte", "goedemorgen", "goedemiddag", "goedendag", "goedenavond",
    "dag", "hoi", "olá", "ola", "oi", "bom dia", "boa tarde", "boa noite", "prezado", "prezada", "prezados", "exmo",
    "exma", "exmo.", "exma.", "dzień dobry", "witam", "cześć", "szanowny", "szanowna", "szanowni", "drogi", "droga",
    "hej", "hei", "kära", "käre", "kære", "kjære", "god dag", "god morgon", "godmorgen", "god morgen", "hyvä",
    "moi", "terve", "arvoisa", "hyvää päivää", "dobrý den", "dobrý deň", "vážený", "vážená", "vážení", "ahoj",
    "milý", "milá", "tisztelt", "kedves", "szia", "jó napot", "üdvözlöm", "stimate", "stimată", "bună", "bună ziua",
    "buna ziua", "dragă", "poštovani", "poštovana", "bok", "spoštovani", "pozdravljeni", "dobar dan", "dragi",
    "merhaba", "sayın", "değerli", "selam", "iyi günler", "здравствуйте", "дорогой", "дорогая", "дорогие",
    "добрый день", "добрый вечер", "доброе утро", "уважаемый", "уважаемая", "уважаемые", "привет", "доброго дня",
    "добрий день", "шановний", "шановна", "шановні", "вітаю", "привіт", "καλημέρα", "καλησπέρα", "αγαπητέ",
    "αγαπητή", "γεια", "γεια σας", "您好", "你好", "尊敬的", "亲爱的", "各位", "こんにちは", "安녕하세요", "안녕하세요", "hi there",
    "hello there", "hey there", "happy monday", "happy friday", "to whom it may concern", "dear sir or madam",
    "guten tag zusammen", "hallöchen", "hallo zusammen", "grüß dich", "grüezi mitenand", "guten tach",
    "schönen guten tag", "schönen guten morgen", "moin moin", "sehr geehrtes", "madame, monsieur", "bonjour à tous",
    "très cher", "muy buenas", "muy señor mío", "muy señores míos", "estimados señores", "a quien corresponda",
    "buen dia", "buenos dias", "distinguido", "distinguida", "gentilissimo", "gentilissima", "egregi", "spettabile",
    "buona sera", "buon giorno", "buon pomeriggio", "salve a tutti", "alla cortese attenzione", "goede morgen",
    "goede middag", "goede dag", "goedenmiddag", "hallo allemaal", "geacht", "bom-dia", "prezadas", "prezado(a)",
    "estimado(a)", "ilustríssimo", "dzien dobry", "witaj", "witajcie", "szanowni państwo", "drodzy", "hejka",
    "siema", "dobry wieczór", "zdravím", "krásný den", "vážené", "vážená paní", "vážený pane", "dobré ráno",
    "dobré odpoledne", "milí", "drahý", "dobrý večer", "ahojte", "zdravíme", "tisztelt hölgyem", "jó reggelt",
    "jó estét", "helló", "sziasztok", "üdv", "kedves kollégák", "salutare", "bună dimineața", "bună seara",
    "stimată doamnă", "stimate domnule", "hejsan", "tjena", "tja", "god kväll", "god eftermiddag", "goddag",
    "god aften", "godaften", "halløj", "hyvää huomenta", "hyvää iltapäivää", "hyvä vastaanottaja", "moikka",
    "tervehdys", "poštovani/a", "dobro jutro", "dobra večer", "cijenjeni", "štovani", "здравствуй",
    "доброго времени суток", "доброго ранку", "добрий вечір", "доброго вечора", "шановне", "günaydın",
    "iyi akşamlar", "kıymetli", "saygıdeğer", "merhabalar", "αγαπητοί", "αξιότιμε", "αξιότιμη", "αξιότιμοι",
    "γεια σου", "χαίρετε", "καλό απόγευμα", "您早", "大家好", "敬启者", "尊敬的先生", "尊敬的女士", "亲爱的朋友", "您們好", "親愛的", "안녕하십니까",
    "친애하는", "존경하는", "caro", "cara", "お世話になっております", "お世話になります", "はじめまして", "拝啓", "bästa",
];

/// Titles that are no part of a name.
#[rustfmt::skip]
pub(super) const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "herr", "herrn", "frau", "monsieur", "madame",
    "m", "mme", "mlle", "señor", "señora", "sr", "sra", "srta", "don", "doña", "sig", "signor", "signora", "dott",
    "dottore", "ing", "dhr", "mevr", "mevrouw", "meneer", "heer", "de", "senhor", "senhora", "pan", "pani", "panie",
    "herra", "rouva", "pane", "paní", "domnule", "doamnă", "bey", "hanım", "господин", "госпожа", "dipl", "dra",
    "dres", "sir/madam", "monsieur/madame", "señorita", "dottoressa", "avv", "rag", "geom", "mw", "mej", "drs",
    "pán", "slečna", "úr", "asszony", "domnul", "doamna", "herr/frau", "fru", "fröken", "gospodin", "gospođa",
    "gospodine", "gospođo", "pan/pani", "państwo", "пан", "пани", "пані", "господине", "κύριε", "κυρία", "様", "さん",
    "先生", "女士", "小姐", "님", "씨",
];

/// Words that address nobody in particular.
#[rustfmt::skip]
pub(super) const NOT_NAMES: &[&str] = &[
    "there", "all", "team", "everyone", "everybody", "folks", "colleague", "colleagues", "friend", "friends",
    "customer", "customers", "again", "sirs", "hiring", "manager", "owner", "business", "partner", "world", "guys",
    "sales", "marketing", "support", "whom", "reader", "member", "subscriber", "zusammen", "damen", "herren",
    "kolleginnen", "kollegen", "kunde", "kundin", "tous", "toutes", "équipe", "messieurs", "mesdames", "client",
    "cliente", "todos", "todas", "equipo", "señores", "clienti", "tutti", "lezer", "relatie", "klant", "allemaal",
    "allen", "equipe", "senhores", "państwo", "państwa", "wszystkim", "hölgyem", "uram", "alla", "alle", "kaikki",
    "всем", "коллеги", "друзья", "valued", "homeowner", "investor", "applicant", "candidate", "recipient", "user",
    "beneficiary", "sirmadam", "gentlemen", "ladies", "and", "und", "och", "clients", "chers", "amis", "amigo",
    "amigos", "amici", "vrienden", "przyjaciele", "equipa", "colaborador", "colega", "colegas", "collega's",
    "kollegor", "kolleger", "kollegat", "kolegové", "kolegovia", "kollégák", "colegi", "kolege", "коллега",
    "колеги", "друже", "συνάδελφοι", "ekip", "arkadaşlar", "dostum", "marketer", "founder", "founders", "ceo",
    "cfo", "cto", "director", "president", "buyer", "supplier", "company", "firma", "empresa", "azienda", "société",
    "bedrijf", "kunden", "kundinnen", "leser", "leserin", "interessent", "partnerin", "partners", "geschäftsführer",
    "geschäftsleitung", "mitarbeiter", "community", "holder", "trader",
];

/// Local parts and names of mailboxes that are nobody's name.
#[rustfmt::skip]
pub(super) const ROLES: &[&str] = &[
    "info", "sales", "support", "contact", "office", "admin", "hello", "mail", "email", "service", "services",
    "help", "helpdesk", "it", "hr", "jobs", "careers", "marketing", "billing", "accounts", "accounting", "finance",
    "purchasing", "procurement", "orders", "order", "news", "newsletter", "press", "media", "web", "webmaster",
    "postmaster", "abuse", "security", "privacy", "legal", "team", "management", "reception", "enquiries",
    "enquiry", "inquiries", "customer", "customers", "care", "buchhaltung", "einkauf", "vertrieb", "bewerbung",
    "kontakt", "verkauf", "rechnung", "rechnungen", "empfang", "personal", "compras", "ventas", "ventes", "achats",
    "acquisti", "vendite", "inkoop", "verkoop", "biuro", "sekretariat", "zakupy", "faktury", "contabilidad",
    "comptabilite", "contabilita", "undisclosed", "recipients", "recipient", "list", "all", "everyone", "group",
    "noreply", "reply", "no", "gmail", "hotmail", "outlook", "yahoo", "company", "the", "of", "for", "and",
];

/// Phrases that close a letter.
#[rustfmt::skip]
pub(super) static CLOSINGS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::at_start(&[
    "best of luck", "good luck", "god bless", "best regards", "kind regards", "warm regards", "warmest regards", "regards", "best wishes",
    "with best regards", "with kind regards", "best", "cheers", "thanks", "many thanks", "thank you",
    "thanks again", "thanks in advance", "thanks and regards", "thanks & regards", "sincerely", "yours sincerely",
    "sincerely yours", "yours truly", "yours faithfully", "yours", "cordially", "warmly", "all the best",
    "talk soon", "speak soon", "respectfully", "kindest regards", "kindest", "kindly", "to your success",
    "have a great day", "br", "rgds", "kr", "mit freundlichen grüßen", "mit freundlichen grüssen",
    "mit freundlichem gruß", "mit besten grüßen", "freundliche grüße", "freundliche grüsse", "viele grüße",
    "beste grüße", "beste grüsse", "liebe grüße", "herzliche grüße", "schöne grüße", "sonnige grüße", "mfg", "vg",
    "lg", "gruß", "grüße", "hochachtungsvoll", "mit herzlichen grüßen", "besten dank", "vielen dank", "danke",
    "cordialement", "bien cordialement", "très cordialement", "bien à vous", "sincèrement",
    "meilleures salutations", "salutations", "bien respectueusement", "merci", "cdlt", "bonne journée",
    "belle journée", "à bientôt", "saludos", "un saludo", "saludos cordiales", "atentamente", "un cordial saludo",
    "cordialmente", "gracias", "muchas gracias", "un abrazo", "muy atentamente", "reciba un cordial saludo",
    "cordiali saluti", "distinti saluti", "saluti", "un saluto", "un caro saluto", "grazie", "grazie mille",
    "a presto", "buona giornata", "un cordiale saluto", "met vriendelijke groet", "met vriendelijke groeten",
    "vriendelijke groet", "vriendelijke groeten", "groeten", "groet", "mvg", "hartelijke groet",
    "hartelijke groeten", "bedankt", "alvast bedankt", "met hartelijke groet", "atenciosamente", "cumprimentos",
    "com os melhores cumprimentos", "melhores cumprimentos", "abraços", "abraço", "obrigado", "obrigada", "att",
    "com os meus melhores cumprimentos", "pozdrawiam", "z poważaniem", "serdecznie pozdrawiam", "pozdrowienia",
    "z wyrazami szacunku", "z pozdrowieniami", "pozdrawiam serdecznie", "dziękuję", "vänliga hälsningar",
    "med vänlig hälsning", "med vänliga hälsningar", "hälsningar", "mvh", "tack", "bästa hälsningar",
    "med venlig hilsen", "venlig hilsen", "med vennlig hilsen", "vennlig hilsen", "hilsen", "mange hilsner",
    "de bedste hilsner", "beste hilsen", "tak", "takk", "ystävällisin terveisin", "terveisin", "parhain terveisin",
    "kiitos", "s pozdravem", "s přátelským pozdravem", "s pozdravom", "hezký den", "děkuji", "üdvözlettel",
    "tisztelettel", "köszönöm", "cu stimă", "cu respect", "toate cele bune", "mulțumesc", "srdačan pozdrav",
    "lijep pozdrav", "lep pozdrav", "s poštovanjem", "pozdrav", "hvala", "saygılarımla", "saygılarımızla",
    "iyi çalışmalar", "teşekkürler", "с уважением", "с наилучшими пожеланиями", "спасибо", "з повагою", "дякую",
    "με εκτίμηση", "φιλικά", "ευχαριστώ", "よろしくお願いいたします", "よろしくお願いします", "敬具", "此致", "敬礼", "祝好", "谢谢", "감사합니다",
    "with kindest regards", "with warm regards", "many regards", "my best", "my regards", "best of regards",
    "warmest", "kind thanks", "much appreciated", "appreciate it", "thanks much", "thanks a lot",
    "thank you very much", "thank you so much", "thank you in advance", "thank you and best regards",
    "thank you for your time", "thanks for your time", "looking forward to hearing from you", "talk to you soon",
    "see you soon", "stay safe", "stay well", "take care", "have a great week", "have a great weekend",
    "have a nice day", "have a good one", "very best", "all best", "all my best", "yours in partnership",
    "your friend", "ciao for now", "godspeed", "in christ", "xoxo", "xx", "faithfully yours", "very truly yours",
    "respectfully yours", "yours respectfully", "mit vorzüglicher hochachtung", "mit freundlichem gruss",
    "mit freundlichen grüßen aus", "mit bestem gruß", "mit den besten grüßen", "mit lieben grüßen",
    "mit kollegialen grüßen", "mit sonnigen grüßen", "freundlicher gruß", "freundlichen gruß", "freundlichst",
    "beste grüße aus", "viele liebe grüße", "viele grüsse", "liebe grüsse", "schöne grüsse", "herzliche grüsse",
    "herzlichst", "bis bald", "bis dann", "bis dahin", "schönen tag", "einen schönen tag", "schönen abend",
    "schönes wochenende", "vielen lieben dank", "danke im voraus", "dankeschön", "merci und gruß",
    "ganz liebe grüße", "salutations distinguées", "sincères salutations", "veuillez agréer",
    "je vous prie d'agréer", "nous vous prions d'agréer", "dans l'attente de votre retour", "dans l'attente",
    "au plaisir", "au plaisir de vous lire", "amicalement", "amitiés", "bien sincèrement",
    "bien cordialement vôtre", "chaleureusement", "bonne réception", "bonne fin de journée", "bonne continuation",
    "avec mes salutations", "respectueusement", "bàv", "à très vite", "à très bientôt", "merci d'avance",
    "merci beaucoup", "excellente journée", "très belle journée", "atte", "atte.", "un cordial saludo de",
    "reciba un saludo", "saludos atentos", "con saludos cordiales", "le saluda atentamente", "quedo a la espera",
    "quedo a su disposición", "quedamos a su disposición", "muchos saludos", "mil gracias", "gracias de antemano",
    "hasta pronto", "que tenga un buen día", "abrazos", "besos", "cordiales saludos", "sin otro particular",
    "i migliori saluti", "migliori saluti", "un cordialissimo saluto", "con i migliori saluti", "con cordialità",
    "cordialità", "ringraziando", "ringraziandola", "in attesa di un suo riscontro", "in attesa di riscontro",
    "resto a disposizione", "restiamo a disposizione", "tanti saluti", "cari saluti", "buon pomeriggio",
    "la ringrazio", "vi ringrazio", "un abbraccio", "con stima", "met vriendelijke groet,", "vr. groet", "vr.gr",
    "vrgr", "m.v.g", "mvrgr", "met groet", "met dank", "hoogachtend", "dank u wel", "dank je wel", "fijne dag",
    "prettige dag", "fijne dag verder", "tot snel", "tot dan", "groetjes", "warme groet", "warme groeten",
    "beste groet", "beste groeten", "zonnige groet", "met beste groeten", "grt", "atenciosas saudações",
    "com os meus cumprimentos", "saudações", "saudações cordiais", "cordiais saudações", "cordiais cumprimentos",
    "com estima", "um abraço", "grande abraço", "forte abraço", "muito obrigado", "muito obrigada",
    "obrigado desde já", "desde já agradeço", "gratos", "aguardo retorno", "até breve", "até logo", "um bom dia",
    "tenha um bom dia", "bjs", "respeitosamente", "z wyrazami poważania", "łączę pozdrowienia",
    "łączę wyrazy szacunku", "pozdrawiamy", "z serdecznymi pozdrowieniami", "serdeczności", "z szacunkiem",
    "z góry dziękuję", "dziękuję i pozdrawiam", "dziękujemy", "dzięki", "miłego dnia", "życzę miłego dnia",
    "do usłyszenia", "pozdr", "z uszanowaniem", "s úctou", "se srdečným pozdravem", "srdečně zdravím",
    "s přáním hezkého dne", "s přáním pěkného dne", "přeji hezký den", "pěkný den", "děkujeme", "díky",
    "s priateľským pozdravom", "so srdečným pozdravom", "pekný deň", "ďakujem", "ďakujeme", "vďaka",
    "s prianím pekného dňa", "köszönettel", "tisztelettel:", "baráti üdvözlettel", "szívélyes üdvözlettel",
    "minden jót", "szép napot", "további szép napot", "köszönöm szépen", "előre is köszönöm", "üdv", "cu drag",
    "cu stimă și respect", "cu considerație", "cu prietenie", "cu cele mai bune gânduri", "cele bune", "o zi bună",
    "o zi frumoasă", "vă mulțumesc", "mulțumim", "cu deosebită stimă", "salutări", "bästa hälsning", "allt gott",
    "tack på förhand", "tack så mycket", "ha en bra dag", "ha en fin dag", "vänlig hälsning", "varma hälsningar",
    "hälsning", "med bedste hilsner", "bedste hilsner", "kærlig hilsen", "dbh", "de bedste hilsener",
    "på forhånd tak", "tak for din tid", "hav en god dag", "med hilsen", "vennlige hilsener",
    "med vennlige hilsener", "vh", "hilsener", "på forhånd takk", "takk på forhånd", "ha en fin dag videre",
    "ha en god dag", "mange takk", "ystävällisesti", "kunnioittavasti", "kiitos etukäteen", "hyvää päivänjatkoa",
    "mukavaa päivää", "aurinkoisin terveisin", "srdačno", "lijepi pozdrav", "s osobitim poštovanjem",
    "unaprijed hvala", "hvala lijepa", "ugodan dan", "puno pozdrava", "z lepimi pozdravi", "lep dan",
    "с наилучшими", "с уважением и", "с искренним уважением", "всего доброго", "всего хорошего", "хорошего дня",
    "благодарю", "заранее спасибо", "заранее благодарю", "большое спасибо", "до связи", "искренне ваш",
    "искренне ваша", "щиро дякую", "щиро ваш", "з найкращими побажаннями", "гарного дня", "наперед дякую",
    "всього найкращого", "з пошаною", "saygılar", "saygılarımla,", "sevgiler", "sevgilerimle", "iyi günler dilerim",
    "iyi çalışmalar dilerim", "kolay gelsin", "teşekkür ederim", "teşekkür ederiz", "şimdiden teşekkürler",
    "selamlar", "hürmetlerimle", "με φιλικούς χαιρετισμούς", "με τιμή", "με φιλία", "χαιρετισμούς",
    "φιλικούς χαιρετισμούς", "θερμούς χαιρετισμούς", "ευχαριστούμε", "ευχαριστώ πολύ", "καλή συνέχεια",
    "καλή σας ημέρα", "何卒よろしくお願い", "宜しくお願い", "どうぞよろしくお願い", "敬白", "草々", "かしこ", "ありがとうございます", "お待ちしております", "此致敬礼",
    "顺祝商祺", "順頌商祺", "祝商祺", "顺颂", "致敬", "谨上", "敬上", "多谢", "謝謝", "谢谢您", "期待您的回复", "배상", "감사드립니다", "고맙습니다", "안녕히",
])
});
