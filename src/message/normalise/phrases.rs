//! The phrases that mark what is no part of a text, by language. All lower case and folded as the text is.

use std::sync::LazyLock;

use regex::Regex;

/// Many phrases looked for in one pass.
pub(super) struct Phrases(Regex);

impl Phrases {
    fn anywhere(phrases: &[&str]) -> Self {
        Phrases::compiled("", phrases)
    }

    fn at_start(phrases: &[&str]) -> Self {
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
    "hi", "hello", "hey", "hiya", "dear", "good morning", "good afternoon", "good evening", "good day",
    "greetings", "morning", "afternoon", "hallo", "guten tag", "guten morgen", "guten abend", "liebe",
    "lieber", "liebes", "sehr geehrte", "sehr geehrter", "moin", "servus", "grüezi", "grüß gott", "werte",
    "werter", "bonjour", "bonsoir", "salut", "cher", "chère", "chers", "chères", "coucou", "hola", "estimado",
    "estimada", "estimados", "estimadas", "buenos días", "buenas tardes", "buen día", "buenas", "querido",
    "querida", "apreciado", "apreciada", "ciao", "buongiorno", "buonasera", "salve", "gentile", "gentili",
    "egregio", "egregia", "gent.mo", "gent.ma", "spett.le", "caro", "cara", "cari", "beste", "geachte",
    "goedemorgen", "goedemiddag", "goedendag", "goedenavond", "dag", "hoi", "hey", "olá", "ola", "oi",
    "bom dia", "boa tarde", "boa noite", "prezado", "prezada", "prezados", "exmo", "exma", "exmo.", "exma.",
    "dzień dobry", "witam", "cześć", "szanowny", "szanowna", "szanowni", "drogi", "droga", "hej", "hei",
    "kära", "käre", "kære", "kjære", "god dag", "god morgon", "godmorgen", "god morgen", "hyvä", "moi",
    "terve", "arvoisa", "hyvää päivää", "dobrý den", "dobrý deň", "vážený", "vážená", "vážení", "ahoj", "milý",
    "milá", "tisztelt", "kedves", "szia", "jó napot", "üdvözlöm", "stimate", "stimată", "bună", "bună ziua",
    "buna ziua", "dragă", "poštovani", "poštovana", "bok", "spoštovani", "pozdravljeni", "dobar dan", "dragi",
    "merhaba", "sayın", "değerli", "selam", "iyi günler", "здравствуйте", "дорогой", "дорогая", "дорогие",
    "добрый день", "добрый вечер", "доброе утро", "уважаемый", "уважаемая", "уважаемые", "привет",
    "доброго дня", "добрий день", "шановний", "шановна", "шановні", "вітаю", "привіт", "καλημέρα", "καλησπέρα",
    "αγαπητέ", "αγαπητή", "γεια", "γεια σας", "您好", "你好", "尊敬的", "亲爱的", "各位", "こんにちは", "安녕하세요", "안녕하세요",
];

/// Titles that are no part of a name.
#[rustfmt::skip]
pub(super) const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "herr", "herrn", "frau", "monsieur",
    "madame", "m", "mme", "mlle", "señor", "señora", "sr", "sra", "srta", "don", "doña", "sig", "signor",
    "signora", "dott", "dottore", "ing", "dhr", "mevr", "mevrouw", "meneer", "heer", "de", "senhor", "senhora",
    "pan", "pani", "panie", "herra", "rouva", "pane", "paní", "domnule", "doamnă", "bey", "hanım", "господин",
    "госпожа",
];

/// Words that address nobody in particular.
#[rustfmt::skip]
pub(super) const NOT_NAMES: &[&str] = &[
    "there", "all", "team", "everyone", "everybody", "folks", "colleague", "colleagues", "friend", "friends",
    "customer", "customers", "again", "sirs", "hiring", "manager", "owner", "business", "partner", "world",
    "guys", "sales", "marketing", "support", "whom", "reader", "member", "subscriber", "zusammen", "damen",
    "herren", "kolleginnen", "kollegen", "team", "kunde", "kundin", "à", "tous", "toutes", "équipe",
    "messieurs", "mesdames", "client", "cliente", "todos", "todas", "equipo", "señores", "clienti", "tutti",
    "team", "lezer", "relatie", "klant", "allemaal", "allen", "equipe", "senhores", "państwo", "państwa",
    "wszystkim", "hölgyem", "uram", "alla", "alle", "kaikki", "всем", "коллеги", "друзья",
];

/// Phrases that close a letter.
#[rustfmt::skip]
pub(super) static CLOSINGS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::at_start(&[
    "best regards", "kind regards", "warm regards", "warmest regards", "regards", "best wishes",
    "with best regards", "with kind regards", "best", "cheers", "thanks", "many thanks", "thank you",
    "thanks again", "thanks in advance", "thanks and regards", "thanks & regards", "sincerely",
    "yours sincerely", "sincerely yours", "yours truly", "yours faithfully", "yours", "cordially", "warmly",
    "all the best", "talk soon", "speak soon", "respectfully", "kindest regards", "kindest", "kindly",
    "to your success", "have a great day", "br", "rgds", "kr", "mit freundlichen grüßen",
    "mit freundlichen grüssen", "mit freundlichem gruß", "mit besten grüßen", "freundliche grüße",
    "freundliche grüsse", "viele grüße", "beste grüße", "beste grüsse", "liebe grüße", "herzliche grüße",
    "schöne grüße", "sonnige grüße", "mfg", "vg", "lg", "gruß", "grüße", "hochachtungsvoll",
    "mit herzlichen grüßen", "besten dank", "vielen dank", "danke", "cordialement", "bien cordialement",
    "très cordialement", "bien à vous", "sincèrement", "meilleures salutations", "salutations",
    "bien respectueusement", "merci", "cdlt", "bonne journée", "belle journée", "à bientôt", "saludos",
    "un saludo", "saludos cordiales", "atentamente", "un cordial saludo", "cordialmente", "gracias",
    "muchas gracias", "un abrazo", "muy atentamente", "reciba un cordial saludo", "cordiali saluti",
    "distinti saluti", "saluti", "un saluto", "un caro saluto", "grazie", "grazie mille", "a presto",
    "cordialmente", "buona giornata", "un cordiale saluto", "met vriendelijke groet",
    "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "groeten", "groet", "mvg",
    "hartelijke groet", "hartelijke groeten", "bedankt", "alvast bedankt", "met hartelijke groet",
    "atenciosamente", "cumprimentos", "com os melhores cumprimentos", "melhores cumprimentos", "abraços",
    "abraço", "obrigado", "obrigada", "att", "cordialmente", "com os meus melhores cumprimentos", "pozdrawiam",
    "z poważaniem", "serdecznie pozdrawiam", "pozdrowienia", "z wyrazami szacunku", "z pozdrowieniami",
    "pozdrawiam serdecznie", "dziękuję", "vänliga hälsningar", "med vänlig hälsning", "med vänliga hälsningar",
    "hälsningar", "mvh", "tack", "bästa hälsningar", "med venlig hilsen", "venlig hilsen",
    "med vennlig hilsen", "vennlig hilsen", "hilsen", "mange hilsner", "de bedste hilsner", "beste hilsen",
    "tak", "takk", "ystävällisin terveisin", "terveisin", "parhain terveisin", "kiitos", "s pozdravem",
    "s přátelským pozdravem", "s pozdravom", "hezký den", "děkuji", "üdvözlettel", "tisztelettel", "köszönöm",
    "cu stimă", "cu respect", "toate cele bune", "mulțumesc", "srdačan pozdrav", "lijep pozdrav",
    "lep pozdrav", "s poštovanjem", "pozdrav", "hvala", "saygılarımla", "saygılarımızla", "iyi çalışmalar",
    "teşekkürler", "с уважением", "с наилучшими пожеланиями", "спасибо", "з повагою", "дякую", "με εκτίμηση",
    "φιλικά", "ευχαριστώ", "よろしくお願いいたします", "よろしくお願いします", "敬具", "此致", "敬礼", "祝好", "谢谢", "감사합니다",
])
});

/// Warnings gateways put above mail from outside.
#[rustfmt::skip]
pub(super) static BANNERS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::anywhere(&[
    "[external", "[ext]", "external email", "external e-mail", "external sender", "external message",
    "originated from outside", "originates from outside", "sent from outside", "from outside of the organi",
    "from outside the organi", "from outside your organi", "from outside our", "came from outside",
    "do not click links", "do not click on links", "don't often get email from",
    "you don't often get e-mail from", "learn why this is important", "this message is from an external",
    "this sender is from outside", "use caution when opening", "this email is from an external",
    "be cautious with links", "externe e-mail", "externe mail", "externer absender", "von außerhalb",
    "von ausserhalb", "von extern", "von einem externen", "stammt von außen",
    "sie erhalten nicht oft eine e-mail von", "sie erhalten nicht häufig e-mails von", "expéditeur externe",
    "provient de l'extérieur", "e-mail externe", "courriel externe", "message externe",
    "vous n'obtenez pas souvent d'e-mail", "vous ne recevez pas souvent", "correo externo",
    "remitente externo", "fuera de la organización", "no suele recibir correo", "mittente esterno",
    "e-mail esterna", "email esterna", "dall'esterno", "esterno all'organizzazione", "non si ricevono spesso",
    "externe afzender", "van buiten de organisatie", "van buiten onze organisatie",
    "u ontvangt niet vaak e-mail", "remetente externo", "e-mail externo", "email externo",
    "fora da organização", "você não costuma receber", "não costuma receber", "spoza organizacji",
    "zewnętrzny nadawca", "wiadomość zewnętrzna", "nie otrzymujesz często", "externt mejl", "extern avsändare",
    "utanför organisationen",
])
});

/// Phrases one of which makes a paragraph a legal notice.
#[rustfmt::skip]
pub(super) static STRONG_DISCLAIMERS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::anywhere(&[
    "not the intended recipient", "intended solely for", "intended only for the",
    "if you have received this email in error", "if you have received this e-mail in error",
    "if you have received this message in error", "received this communication in error",
    "this e-mail and any attachments", "this email and any attachments", "this email and any files",
    "this message and any attachments", "the information contained in this", "nicht der richtige adressat",
    "nicht der vorgesehene empfänger", "irrtümlich erhalten", "diese e-mail enthält vertrauliche",
    "diese e-mail kann vertrauliche", "nicht der beabsichtigte empfänger", "vous n'êtes pas le destinataire",
    "ce message et toutes les pièces jointes", "ce message est confidentiel", "reçu ce message par erreur",
    "si no es usted el destinatario", "si usted no es el destinatario", "ha recibido este mensaje por error",
    "este mensaje y sus archivos", "este correo electrónico y", "non siete i destinatari",
    "non è il destinatario", "ricevuto questo messaggio per errore", "le informazioni contenute in",
    "questo messaggio è confidenziale", "niet de beoogde ontvanger", "niet voor u bestemd",
    "dit bericht is uitsluitend", "uitsluitend bestemd voor", "dit e-mailbericht is", "não é o destinatário",
    "esta mensagem e seus anexos", "recebeu esta mensagem por engano", "esta mensagem pode conter",
    "nie jest adresatem", "nie jesteś adresatem", "niniejsza wiadomość", "wiadomość ta jest przeznaczona",
    "inte är avsedd mottagare", "please consider the environment", "denken sie an die umwelt",
    "think before you print", "pensez à l'environnement",
])
});

/// Phrases of legal notices; two make a paragraph one, one a sentence.
#[rustfmt::skip]
pub(super) static DISCLAIMERS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::anywhere(&[
    "is confidential", "strictly confidential", "strictly prohibited", "legally privileged",
    "intended recipient", "confidentiality notice", "virus-free", "virus free", "unauthorized use",
    "unauthorised use", "registered in england", "company number", "registered office", "streng vertraulich",
    "vertrauliche informationen", "rechtlich geschützt", "unbefugte weitergabe", "amtsgericht",
    "handelsregister", "geschäftsführer:", "geschäftsführung:", "ust-id", "ust.-id", "sitz der gesellschaft",
    "registergericht", "hrb ", "strictement confidentiel", "au capital de", "rcs ",
    "estrictamente confidencial", "registro mercantil", "aviso legal", "d.lgs", "capitale sociale",
    "regolamento ue 2016/679", "informazioni riservate", "kvk", "btw-nummer", "informação confidencial", "krs",
    "kapitał zakładowy", "all rights reserved", "alle rechte vorbehalten", "tous droits réservés",
    "todos los derechos reservados", "tutti i diritti riservati",
])
});

/// Phrases of sentences that offer to stop the mails.
#[rustfmt::skip]
pub(super) static OPT_OUTS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::anywhere(&[
    "unsubscribe", "opt out", "opt-out", "stop receiving", "no longer wish to receive",
    "don't want to receive", "do not want to receive", "prefer not to receive", "don't wish to receive",
    "not to hear from me", "don't want to hear from", "do not want to hear from", "rather not hear from",
    "not hear from me again", "manage preferences", "manage your preferences", "email preferences",
    "update your preferences", "view in browser", "view this email in", "view online", "remove me",
    "be removed from", "you are receiving this", "you're receiving this", "this email was sent to",
    "this message was sent to", "reply \"stop\"", "reply stop", "reply with \"stop\"", "reply 'stop'",
    "reply \"no\"", "reply with \"no\"", "stop emailing", "if this isn't relevant, just",
    "take you off my list", "take you off the list", "abmelden", "abbestellen", "newsletter abmeld",
    "keine weiteren e-mails", "keine weiteren mails", "keine mails mehr", "keine e-mails mehr",
    "aus dem verteiler", "im browser ansehen", "im browser anzeigen", "online ansehen", "sie erhalten diese",
    "désabonner", "désinscrire", "désinscription", "désabonnement", "ne plus recevoir",
    "voir dans le navigateur", "version en ligne", "vous recevez ce", "vous recevez cet", "darse de baja",
    "darte de baja", "cancelar suscripción", "cancelar la suscripción", "dejar de recibir", "no desea recibir",
    "ver en el navegador", "ver en navegador", "no quieres recibir", "annulla iscrizione",
    "annullare l'iscrizione", "disiscriv", "cancellarsi", "non desideri ricevere", "non vuoi ricevere",
    "non ricevere più", "visualizza nel browser", "cancella iscrizione", "afmelden", "uitschrijven",
    "geen e-mails meer", "geen mails meer", "niet meer ontvangen", "bekijk in browser", "bekijk online",
    "uit te schrijven", "af te melden", "cancelar inscrição", "cancelar a inscrição", "cancelar subscrição",
    "descadastrar", "deixar de receber", "não deseja receber", "não quer receber", "ver no navegador",
    "remover da lista", "wypisz", "wypisać", "zrezygnuj", "rezygnacja", "anuluj subskrypcję",
    "nie chcesz otrzymywać", "zobacz w przeglądarce", "avregistrera", "avprenumerera", "afmeld",
    "avslutt abonnement", "peruuta tilaus", "odhlásit", "odhlásiť", "leiratkoz", "dezabon", "odjav",
    "abonelikten çık", "listeden çık", "отписаться", "відписатися", "διαγραφή από", "退订", "配信停止", "수신거부",
])
});

/// Beginnings of the lines mail programs add by themselves.
#[rustfmt::skip]
pub(super) static SENT_FROM: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::at_start(&[
    "sent from my", "sent from mail for", "sent from outlook", "sent from yahoo", "sent via", "sent with",
    "sent by", "get outlook for", "sent from samsung", "sent from proton", "von meinem iphone gesendet",
    "gesendet von", "von meinem", "gesendet mit", "holen sie sich outlook", "diese nachricht wurde von meinem",
    "outlook für ios beziehen", "envoyé de mon", "envoyé depuis", "envoyé à partir de", "obtenir outlook pour",
    "télécharger outlook", "enviado desde", "obtener outlook para", "enviado do meu", "enviado a partir do",
    "obter o outlook para", "baixe o outlook", "inviato da", "scarica outlook", "ottieni outlook per",
    "verzonden vanaf", "verstuurd vanaf", "outlook voor ios downloaden", "download outlook", "wysłane z",
    "pobierz outlook", "skickat från", "sendt fra", "lähetetty", "odesláno z", "отправлено с", "надіслано з",
    "iphone'umdan gönderildi", "iphoneから送信", "发自我的", "從我的", "나의 iphone에서 보냄",
])
});
