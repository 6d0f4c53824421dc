//! English, German, the Romance languages and their neighbours.

use super::Language;

#[rustfmt::skip]
pub(super) const ROWS: &[Language] = &[
    // English
    Language {
        code: "en",
        from: "from",
        date: "date|sent|sent on|sent at|sent time|sent date",
        to: "to",
        cc: "cc|bcc|copy",
        subject: "subject",
        begin: "forwarded message|begin forwarded message|forwarded email|forwarded mail|forward header|start of \
            forwarded message|fwd message|message forwarded|this is a forwarded message|forwarding messages|\
            forwarded",
        stem: "forward|fwd message",
        original: "original message|original mail|original e-mail|original email|original appointment|reply \
            message",
        wrote: "wrote|writes|said",
        months: "jan feb mar apr may jun jul aug sep oct nov dec",
        days: "mo,mon tu,tue we,wed th,thu fr,fri sa,sat su,sun",
    },
    // German
    Language {
        code: "de",
        from: "von|absender",
        date: "datum|gesendet|gesendet am|date|verschickt|gesendet um|datum/uhrzeit",
        to: "an|empfänger",
        cc: "cc|kopie|kopie (cc)|bcc|blindkopie",
        subject: "betreff|thema",
        begin: "weitergeleitete nachricht|anfang der weitergeleiteten nachricht|weitergeleitete e-mail|\
            weitergeleitete mail|anfang der weitergeleiteten e-mail|ende der weitergeleiteten nachricht|\
            weitergeleitet",
        stem: "weitergeleitet|weiterleit|weitergesendet",
        original: "ursprüngliche nachricht|originalnachricht|original-nachricht|original nachricht|ursprüngliche \
            mail|originalmail",
        wrote: "schrieb|geschrieben",
        months: "jan,jän feb mae,mrz,mär apr mai jun jul aug sep okt nov dez",
        days: "mo,mon di,die mi,mit do,don fr,fre sa,sam so,son",
    },
    // French
    Language {
        code: "fr",
        from: "de|expéditeur|de la part de",
        date: "date|envoyé|envoyé le|date d'envoi|date d’envoi|envoyé à|daté",
        to: "à|pour|a|destinataire|destinataire(s)|destinataires",
        cc: "cc|copie à|copie|cci",
        subject: "objet|sujet",
        begin: "message transféré|message transmis|début du message réexpédié|début du message transféré|message \
            réexpédié|courriel transféré|e-mail transféré|début du message transmis",
        stem: "transfér|transfere|réexpédi|transmis|réachemin|faire suivre|fait suivre",
        original: "message d'origine|message original|message initial|courriel original",
        wrote: "a écrit|écrit",
        months: "jan fev,fév mar avr mai juin juil aou,aoû sep oct nov dec,déc",
        days: "lu,lun ma,mar me,mer je,jeu ve,ven sa,sam di,dim",
    },
    // Spanish
    Language {
        code: "es",
        from: "de|remitente",
        date: "fecha|enviado|enviado el|enviado a las|fecha de envío",
        to: "para|a|destinatario|destinatarios",
        cc: "cc|cco|con copia|copia|con copia a",
        subject: "asunto",
        begin: "mensaje reenviado|inicio del mensaje reenviado|mensaje remitido|correo reenviado",
        stem: "reenvi|remitid|retransmit",
        original: "mensaje original",
        wrote: "escribió|escribio",
        months: "ene feb mar abr may jun jul ago sep,set oct nov dic",
        days: "lu,lun ma,mar mi,mié ju,jue vi,vie sa,sáb do,dom",
    },
    // Italian
    Language {
        code: "it",
        from: "da|mittente",
        date: "data|inviato|inviato il|spedito|data invio|inviata",
        to: "a|per|destinatario",
        cc: "cc|ccn",
        subject: "oggetto",
        begin: "messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato",
        stem: "inoltr",
        original: "messaggio originale|messaggio original",
        wrote: "ha scritto|scrive|scritto",
        months: "gen feb mar apr mag giu lug ago set ott nov dic",
        days: "lun mar mer gio ven sab dom",
    },
    // Dutch
    Language {
        code: "nl",
        from: "van|afzender",
        date: "datum|verzonden|verstuurd|verzonden op|verzenddatum",
        to: "aan|ontvanger",
        cc: "cc|kopie|bcc",
        subject: "onderwerp",
        begin: "doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde e-mail",
        stem: "doorgestuur|doorgezond",
        original: "oorspronkelijk bericht|origineel bericht|orgineel bericht|oorspronkelijke bericht",
        wrote: "schreef|geschreven",
        months: "jan feb maa,mrt apr mei jun jul aug sep okt nov dec",
        days: "ma,maa di,din wo,woe do,don vr,vri za,zat zo,zon",
    },
    // Portuguese
    Language {
        code: "pt",
        from: "de|remetente",
        date: "data|enviado|enviada|enviado em|enviada em|enviado a|data de envio|enviadas",
        to: "para|destinatário",
        cc: "cc|cco|bcc|cópia|com cópia",
        subject: "assunto",
        begin: "mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem \
            reencaminhada",
        stem: "encaminhad|reencaminhad|repassad",
        original: "mensagem original",
        wrote: "escreveu",
        months: "jan fev mar abr mai jun jul ago set out nov dez",
        days: "seg ter qua qui sex sáb dom",
    },
    // Catalan
    Language {
        code: "ca",
        from: "de|remitent",
        date: "data|enviat|enviat el|data d'enviament",
        to: "a|per a|per|destinatari",
        cc: "cc|a/c|còpia",
        subject: "assumpte|tema",
        begin: "inici del missatge reenviat|missatge reenviat",
        stem: "reenvi",
        original: "missatge original",
        wrote: "va escriure|ha escrit|escrigué",
        months: "gen feb mar abr,dab mai jun jul ag,ago,dag set doc,oct nov des",
        days: "dil,dl dima,dt dc,dime dij,dj div,dv dis,ds dg,diu",
    },
    // Galician
    Language {
        code: "gl",
        from: "de|remitente",
        date: "data|enviado|enviado o",
        to: "para|destinatario(a)",
        cc: "cc|copia (cc)",
        subject: "asunto|titular",
        begin: "mensaxe reenviada|mensaxe reencamiñada",
        stem: "reenvi|reencamiñ",
        original: "mensaxe orixinal",
        wrote: "escribiu",
        months: "xan feb mar abr mai xuñ xul ago set out nov dec",
        days: "lu,lun ma,mar mé,mér xo,xov ve,ven sá,sáb do,dom",
    },
    // Basque
    Language {
        code: "eu",
        from: "nork|igorlea|nondik",
        date: "data|bidalia|bidaltze-data|noiz",
        to: "nori|nora|hartzailea",
        cc: "kopia|cc",
        subject: "gaia",
        begin: "birbidalitako mezua",
        stem: "birbidal",
        original: "jatorrizko mezua",
        wrote: "idatzi zuen|idatzi du",
        months: "urt ots mar api mai eka uzt abu ira urr aza abe",
        days: "al,astel ar,astear asteaz,az og,oste or,osti lar,lr ig,iga",
    },
    // Romanian
    Language {
        code: "ro",
        from: "de la|de|expeditor",
        date: "data|trimis|dată|trimis la|data trimiterii",
        to: "către|catre|la|destinatar",
        cc: "cc|copie|copie (cc)",
        subject: "subiect",
        begin: "mesaj redirecționat|începe mesajul redirecționat|mesaj redirectionat|mesaj transmis|mesaj \
            redirecţionat|mesaj înaintat",
        stem: "redirec|redirecţ|înaintat|inaintat|transmis|retransmis",
        original: "mesaj original|mesajul original",
        wrote: "a scris",
        months: "ian feb mar apr mai iun iul aug sep oct noi,nov dec",
        days: "lu,lun ma,mar mi,mie joi vi,vin sâ,sâm du,dum",
    },
    // Irish
    Language {
        code: "ga",
        from: "ó|seolaí",
        date: "dáta|seolta",
        to: "chuig",
        cc: "cc",
        subject: "ábhar|ábhair",
        begin: "teachtaireacht ar aghaidh|teachtaireacht curtha ar aghaidh",
        stem: "ar aghaidh",
        original: "teachtaireacht bhunaidh|an teachtaireacht bhunaidh|bunteachtaireacht",
        wrote: "scríobh",
        months: "ean fea már aib bea mei iúi lún meá,mfó dei,dfó sam nol",
        days: "lu,lua má,mái cé,céa dé,déa ao,aoi,hao sa,sat do,dom",
    },
    // Welsh
    Language {
        code: "cy",
        from: "oddi wrth|oddiwrth|gan",
        date: "dyddiad|anfonwyd",
        to: "at|derbyniwr",
        cc: "copi|cc",
        subject: "pwnc|testun",
        begin: "neges yrrwyd ymlaen|gyrrwyd neges ymlaen",
        stem: "ymlaen|anfonwyd",
        original: "neges wreiddiol",
        wrote: "ysgrifennodd",
        months: "ion chw maw ebr mai meh gor aws med hyd tac rha",
        days: "ll,llu ma,maw me,mer ia,iau gw,gwe sa,sad su,sul",
    },
];
