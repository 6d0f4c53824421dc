//! What mail clients write around a forward, a row a language: the names of the header fields, the separators, the
//! verb of a reply's first line, the months. Another language is another row.
//!
//! All words are lower case; names are compared after folding (see [`super::labels`]).

/// One language.
pub(super) struct Language {
    pub from: &'static [&'static str],
    pub date: &'static [&'static str],
    pub to: &'static [&'static str],
    pub cc: &'static [&'static str],
    pub subject: &'static [&'static str],
    /// Separators only a forward has.
    pub forwarded: &'static [&'static str],
    /// Separators replies have as well.
    pub original: &'static [&'static str],
    /// Verbs of "On DATE, NAME wrote:".
    pub wrote: &'static [&'static str],
    /// Beginnings of the month names, January first, several parted by a space.
    pub months: [&'static str; 12],
}

#[rustfmt::skip]
pub(super) const LANGUAGES: &[Language] = &[
    // English
    Language {
        from: &["from"],
        date: &["date", "sent", "sent on", "sent at"],
        to: &["to"], cc: &["cc", "bcc"],
        subject: &["subject"],
        forwarded: &[
            "forwarded message", "begin forwarded message", "forwarded email", "forwarded mail",
            "forward header", "start of forwarded message", "fwd message", "message forwarded",
        ],
        original: &[
            "original message", "original mail", "original e-mail", "original email", "original appointment",
            "reply message",
        ],
        wrote: &["wrote", "writes", "said"],
        months: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    // German
    Language {
        from: &["von", "absender"],
        date: &["datum", "gesendet", "gesendet am", "date", "verschickt"],
        to: &["an", "empfänger"], cc: &["cc", "kopie", "kopie (cc)", "bcc", "blindkopie"],
        subject: &["betreff"],
        forwarded: &[
            "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "weitergeleitete e-mail",
            "weitergeleitete mail", "anfang der weitergeleiteten e-mail",
            "ende der weitergeleiteten nachricht",
        ],
        original: &[
            "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "original nachricht",
            "ursprüngliche mail", "originalmail",
        ],
        wrote: &["schrieb", "geschrieben"],
        months: ["jan jän", "feb", "mär mrz maer", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"],
    },
    // French
    Language {
        from: &["de", "expéditeur", "de la part de"],
        date: &["date", "envoyé", "envoyé le", "date d'envoi"],
        to: &["à", "pour", "a", "destinataire"], cc: &["cc", "copie à", "copie", "cci"],
        subject: &["objet", "sujet"],
        forwarded: &[
            "message transféré", "message transmis", "début du message réexpédié",
            "début du message transféré", "message réexpédié", "courriel transféré", "e-mail transféré",
        ],
        original: &["message d'origine", "message original", "message initial"], wrote: &["a écrit", "écrit"],
        months: [
            "janv jan", "févr fév fev", "mars mar", "avr", "mai", "juin", "juil", "août aout", "sept sep",
            "oct", "nov", "déc dec",
        ],
    },
    // Spanish
    Language {
        from: &["de", "remitente", "desde"],
        date: &["fecha", "enviado", "enviado el", "enviado a las"],
        to: &["para", "a"], cc: &["cc", "cco", "con copia"],
        subject: &["asunto"],
        forwarded: &["mensaje reenviado", "inicio del mensaje reenviado", "mensaje remitido", "correo reenviado"],
        original: &["mensaje original"], wrote: &["escribió", "escribio"],
        months: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep set", "oct", "nov", "dic"],
    },
    // Italian
    Language {
        from: &["da", "mittente"],
        date: &["data", "inviato", "inviato il", "spedito"],
        to: &["a", "destinatario"], cc: &["cc", "ccn"],
        subject: &["oggetto"],
        forwarded: &["messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio inoltrato"],
        original: &["messaggio originale", "messaggio original"], wrote: &["ha scritto", "scrive", "scritto"],
        months: ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
    },
    // Dutch
    Language {
        from: &["van", "afzender"],
        date: &["datum", "verzonden", "verstuurd"],
        to: &["aan"], cc: &["cc", "kopie", "bcc"],
        subject: &["onderwerp"],
        forwarded: &["doorgestuurd bericht", "begin doorgestuurd bericht", "doorgestuurde e-mail"],
        original: &["oorspronkelijk bericht", "origineel bericht"], wrote: &["schreef", "geschreven"],
        months: ["jan", "feb", "mrt maa mar", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    },
    // Portuguese
    Language {
        from: &["de", "remetente"],
        date: &["data", "enviado", "enviada", "enviado em", "enviada em", "enviado a"],
        to: &["para"], cc: &["cc", "cco", "bcc"],
        subject: &["assunto"],
        forwarded: &[
            "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada",
            "início da mensagem reencaminhada",
        ],
        original: &["mensagem original"], wrote: &["escreveu"],
        months: ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
    },
    // Polish
    Language {
        from: &["od", "nadawca"],
        date: &["data", "wysłano", "wysłane", "wysłany"],
        to: &["do", "adresat"], cc: &["dw", "kopia", "do wiadomości", "udw", "cc"],
        subject: &["temat"],
        forwarded: &[
            "przekazana wiadomość", "początek przekazywanej wiadomości", "treść przekazanej wiadomości",
            "wiadomość przekazana", "wiadomość przekazana dalej", "rozpoczęcie przekazanej wiadomości",
        ],
        original: &["wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna"],
        wrote: &["napisał", "napisała", "napisał(a)", "pisze"],
        months: ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź paz", "lis", "gru"],
    },
    // Swedish
    Language {
        from: &["från"],
        date: &["datum", "skickat", "skickad"],
        to: &["till"], cc: &["kopia", "cc", "kopia till"],
        subject: &["ämne"],
        forwarded: &[
            "vidarebefordrat meddelande", "vidarebefordrat mejl", "vidarebefordrat brev",
            "början på vidarebefordrat meddelande", "vidarebefordrat mail",
        ],
        original: &["ursprungligt meddelande", "originalmeddelande"], wrote: &["skrev"],
        months: ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    },
    // Danish and Norwegian
    Language {
        from: &["fra", "frå"],
        date: &["dato", "sendt"],
        to: &["til"], cc: &["cc", "kopi", "kopi til"],
        subject: &["emne"],
        forwarded: &[
            "videresendt meddelelse", "videresendt melding", "videresendt besked",
            "start på videresendt besked", "start på videresendt melding", "videresendt e-post",
            "videresendt mail", "begynnelsen på videresendt melding",
        ],
        original: &[
            "oprindelig meddelelse", "opprinnelig melding", "original meddelelse", "oprindelig besked",
            "original melding",
        ],
        wrote: &["skrev"],
        months: ["jan", "feb", "mar", "apr", "maj mai", "jun", "jul", "aug", "sep", "okt", "nov", "dec des"],
    },
    // Finnish
    Language {
        from: &["lähettäjä"],
        date: &["päivämäärä", "lähetetty", "pvm", "päiväys"],
        to: &["vastaanottaja", "saaja"], cc: &["kopio", "cc"],
        subject: &["aihe"],
        forwarded: &[
            "välitetty viesti", "välitetty viesti alkaa", "edelleenlähetetty viesti",
            "edelleen lähetetty viesti",
        ],
        original: &["alkuperäinen viesti"], wrote: &["kirjoitti"],
        months: [
            "tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras",
            "joulu",
        ],
    },
    // Czech
    Language {
        from: &["od"],
        date: &["datum", "odesláno"],
        to: &["komu", "pro"], cc: &["kopie", "cc"],
        subject: &["předmět"],
        forwarded: &[
            "přeposlaná zpráva", "začátek přeposílané zprávy", "předaná zpráva", "začátek přeposlané zprávy",
        ],
        original: &["původní zpráva", "původní e-mail"], wrote: &["napsal", "napsala", "napsal(a)"],
        months: [
            "led", "únor úno", "břez bře", "dub", "květ kvě", "červen čer", "července čvc červenec", "srp",
            "září zář", "říj", "lis", "pros",
        ],
    },
    // Slovak
    Language {
        from: &["od"],
        date: &["dátum", "odoslané"],
        to: &["komu", "pre"], cc: &["kópia", "cc"],
        subject: &["predmet"],
        forwarded: &["preposlaná správa", "začiatok preposlanej správy"],
        original: &["pôvodná správa"], wrote: &["napísal", "napísala", "napísal(a)"],
        months: ["jan", "feb", "mar", "apr", "máj", "jún", "júl", "aug", "sep", "okt", "nov", "dec"],
    },
    // Hungarian
    Language {
        from: &["feladó", "felado"],
        date: &["dátum", "elküldve", "küldve", "küldés ideje"],
        to: &["címzett", "címzettek"], cc: &["másolat", "cc", "másolatot kap"],
        subject: &["tárgy"],
        forwarded: &[
            "továbbított üzenet", "továbbított levél kezdete", "továbbított levél",
            "továbbított üzenet kezdete",
        ],
        original: &["eredeti üzenet"], wrote: &["írta", "ezt írta"],
        months: ["jan", "feb", "már", "ápr", "máj", "jún", "júl", "aug", "szept", "okt", "nov", "dec"],
    },
    // Romanian
    Language {
        from: &["de la", "de", "expeditor"],
        date: &["data", "trimis", "dată", "trimis la"],
        to: &["către", "catre", "la"], cc: &["cc"],
        subject: &["subiect"],
        forwarded: &[
            "mesaj redirecționat", "începe mesajul redirecționat", "mesaj redirectionat", "mesaj transmis",
            "mesaj redirecţionat",
        ],
        original: &["mesaj original", "mesajul original"], wrote: &["a scris"],
        months: ["ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sep", "oct", "noi", "dec"],
    },
    // Croatian, Serbian (Latin), Slovene
    Language {
        from: &["od", "šalje", "pošiljatelj"],
        date: &["datum", "poslano", "poslato", "datum slanja"],
        to: &["za", "prima"], cc: &["kopija", "cc", "kp"],
        subject: &["predmet", "naslov", "tema", "zadeva"],
        forwarded: &[
            "proslijeđena poruka", "započni proslijeđenu poruku", "posredovano sporočilo", "prosleđena poruka",
            "začetek posredovanega sporočila",
        ],
        original: &["izvorna poruka", "izvirno sporočilo", "originalna poruka"],
        wrote: &["je napisao", "je napisala", "je napisal", "piše"],
        months: [
            "sij jan", "velj feb", "ožu mar", "trav apr", "svi maj", "lip jun", "srp jul", "kol avg",
            "ruj sep", "listop okt", "stud nov", "pros dec",
        ],
    },
    // Turkish
    Language {
        from: &["kimden", "gönderen"],
        date: &["tarih", "gönderildi", "gönderme tarihi"],
        to: &["kime", "alıcı", "alici"], cc: &["bilgi", "cc"],
        subject: &["konu"],
        forwarded: &[
            "iletilmiş mesaj", "iletilen mesaj", "iletilen ileti", "yönlendirilmiş ileti",
            "yönlendirilen ileti", "iletilen ileti başlangıcı", "iletilmiş ileti", "i̇letilmiş mesaj",
            "i̇letilen mesaj", "i̇leti başlangıcı", "ileti başlangıcı",
        ],
        original: &["orijinal mesaj", "özgün ileti", "özgün i̇leti", "asıl ileti"],
        wrote: &["yazdı", "şunu yazdı"],
        months: ["oca", "şub", "mar", "nis", "may", "haz", "tem", "ağu", "eyl", "eki", "kas", "ara"],
    },
    // Russian
    Language {
        from: &["от", "от кого", "отправитель"],
        date: &["дата", "отправлено"],
        to: &["кому", "получатель"], cc: &["копия", "копии"],
        subject: &["тема"],
        forwarded: &[
            "пересылаемое сообщение", "начало переадресованного сообщения", "пересланное сообщение",
            "перенаправленное сообщение", "пересылаемое письмо", "начало пересылаемого сообщения",
            "конец пересылаемого сообщения",
        ],
        original: &["исходное сообщение", "оригинальное сообщение"],
        wrote: &["написал", "написала", "написал(а)", "пишет"],
        months: ["янв", "фев", "мар", "апр", "мая май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
    },
    // Ukrainian
    Language {
        from: &["від", "від кого", "відправник"],
        date: &["дата", "надіслано", "відправлено"],
        to: &["кому", "до"], cc: &["копія"],
        subject: &["тема"],
        forwarded: &[
            "переслане повідомлення", "початок листа, що пересилається", "перенаправлене повідомлення",
            "переслане повідомлення починається",
        ],
        original: &["оригінальне повідомлення", "вихідне повідомлення"], wrote: &["написав", "написала", "пише"],
        months: ["січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"],
    },
    // Greek
    Language {
        from: &["από", "αποστολέας"],
        date: &["ημερομηνία", "στάλθηκε", "ημ/νια", "εστάλη", "ημερομηνια"],
        to: &["προς", "παραλήπτης"], cc: &["κοιν", "κοιν.", "κοινοποίηση"],
        subject: &["θέμα"],
        forwarded: &["προωθημένο μήνυμα", "έναρξη προωθημένου μηνύματος", "προωθούμενο μήνυμα"],
        original: &["αρχικό μήνυμα"], wrote: &["έγραψε"],
        months: [
            "ιαν", "φεβ", "μαρ μάρ", "απρ", "μαΐ μαι μάι", "ιουν ιούν", "ιουλ ιούλ", "αυγ αύγ", "σεπ", "οκτ",
            "νοε νοέ", "δεκ",
        ],
    },
    // Japanese
    Language {
        from: &["差出人", "送信者", "送信元"],
        date: &["日時", "送信日時", "日付", "送信日"],
        to: &["宛先", "to"], cc: &["cc", "写し"],
        subject: &["件名"],
        forwarded: &["転送メッセージ", "転送されたメッセージ", "forwarded message", "転送されたメール"],
        original: &["元のメッセージ", "元のメール"], wrote: &["のメッセージ", "のメール", "さんはこう書いた", "書きました", "wrote"],
        months: [""; 12],
    },
    // Chinese, simplified and traditional
    Language {
        from: &["发件人", "寄件者", "寄件人", "發件人"],
        date: &["日期", "发送时间", "发件日期", "發送時間", "寄件日期", "傳送日期", "时间"],
        to: &["收件人", "收件者"], cc: &["抄送", "副本", "抄送人"],
        subject: &["主题", "主旨", "主題"],
        forwarded: &["转发的邮件", "转发邮件信息", "转发的消息", "轉寄郵件", "轉寄的郵件", "转发邮件", "開始轉寄郵件", "以下是转发的邮件", "轉寄訊息", "開始轉寄訊息"],
        original: &["原始邮件", "原始郵件", "邮件原件", "原始訊息"], wrote: &["写道", "寫道", "wrote"],
        months: [""; 12],
    },
    // Korean
    Language {
        from: &["보낸 사람", "보낸사람", "발신자", "발신"],
        date: &["날짜", "보낸 날짜", "보낸날짜", "보낸 시간", "일시"],
        to: &["받는 사람", "받는사람", "수신자", "수신"], cc: &["참조"],
        subject: &["제목"],
        forwarded: &["전달된 메시지", "전달된 메시지 시작", "전달된 메일", "전달 메시지"],
        original: &["원본 메시지", "원본 메일"], wrote: &["작성", "썼습니다"],
        months: [""; 12],
    },
];
