//! From Poland to Turkey, in Latin and Greek script.

use super::Language;

#[rustfmt::skip]
pub(super) const ROWS: &[Language] = &[
    // Polish
    Language {
        code: "pl",
        from: "od|nadawca",
        date: "data|wysłano|wysłane|wysłany|wysłana|data wysłania",
        to: "do|adresat|odbiorca",
        cc: "dw|kopia|do wiadomości|udw|cc",
        subject: "temat",
        begin: "przekazana wiadomość|początek przekazywanej wiadomości|treść przekazanej wiadomości|wiadomość \
            przekazana|wiadomość przekazana dalej|rozpoczęcie przekazanej wiadomości|wiadomość przekazywana|\
            przekazywana wiadomość",
        stem: "przekaz|przesłan|przesyłan",
        original: "wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna|treść oryginalnej wiadomości",
        wrote: "napisał|napisała|napisał(a)|pisze",
        months: "sty lut mar kwi maj cze lip sie wrz paz,paź lis gru",
        days: "pon wt,wto śr,śro czw pią,pt sob nie",
    },
    // Czech
    Language {
        code: "cs",
        from: "od|odesílatel",
        date: "datum|odesláno|odeslaná",
        to: "komu|pro|adresát|příjemce",
        cc: "kopie|cc|kopie komu",
        subject: "předmět",
        begin: "přeposlaná zpráva|začátek přeposílané zprávy|předaná zpráva|začátek přeposlané zprávy",
        stem: "přepos|předan|přesměr",
        original: "původní zpráva|původní e-mail",
        wrote: "napsal|napsala|napsal(a)",
        months: "led úno bře dub kvě červen,červn,čvn červenc,červene,čvc srp zář říj lis pro",
        days: "po,pon út,úte st,stř čt,čtv pá,pát so,sob ne,ned",
    },
    // Slovak
    Language {
        code: "sk",
        from: "od|odosielateľ",
        date: "dátum|odoslané|odoslaná",
        to: "komu|pre|príjemca|adresát",
        cc: "kópia|cc",
        subject: "predmet",
        begin: "preposlaná správa|začiatok preposlanej správy|ďalej odoslaná správa|správa odoslaná ďalej",
        stem: "prepos|ďalej odoslan|presmerov",
        original: "pôvodná správa",
        wrote: "napísal|napísala|napísal(a)",
        months: "jan feb mar apr máj jún júl aug sep okt nov dec",
        days: "po,pon ut,uto st,str št,štv pi,pia so,sob ne,ned",
    },
    // Hungarian
    Language {
        code: "hu",
        from: "feladó|felado",
        date: "dátum|elküldve|küldve|küldés ideje|küldés dátuma|időpont|küldés időpontja",
        to: "címzett|címzettek|kinek",
        cc: "másolat|cc|másolatot kap|másolatot kapja",
        subject: "tárgy",
        begin: "továbbított üzenet|továbbított levél kezdete|továbbított levél|továbbított üzenet kezdete",
        stem: "továbbít|továbbküld",
        original: "eredeti üzenet",
        wrote: "írta|ezt írta|a következőt írta",
        months: "jan feb már ápr máj jún júl aug sze okt nov dec",
        days: "h,hét k,ked sze cs,csü p,pén szo v,vas",
    },
    // Croatian, Bosnian, Serbian in Latin script
    Language {
        code: "hr",
        from: "od|šalje|pošiljatelj",
        date: "datum|poslano|poslato|datum slanja|poslana",
        to: "za|prima|primatelj|kome",
        cc: "kopija|cc|kp|kop|prima kopiju",
        subject: "predmet|naslov|tema|zadeva",
        begin: "proslijeđena poruka|započni proslijeđenu poruku|posredovano sporočilo|prosleđena poruka|začetek \
            posredovanega sporočila",
        stem: "proslijeđ|prosljeđ|prosleđ",
        original: "izvorna poruka|izvirno sporočilo|originalna poruka",
        wrote: "je napisao|je napisala|je napisal|piše|napisao je|napisao/la je|napisao|napisala",
        months: "jan,sij feb,vel mar,ožu apr,tra maj,svi jun,lip jul,srp aug,avg,kol ruj,sep lis,okt nov,stu \
            dec,pro",
        days: "pon uto sri čet pet sub ned",
    },
    // Slovene
    Language {
        code: "sl",
        from: "od|pošiljatelj",
        date: "datum|poslano|zadnje",
        to: "za|prejemnik|komu",
        cc: "kp|v vednost|kopija",
        subject: "zadeva|naslov",
        begin: "posredovano sporočilo|začetek posredovanega sporočila",
        stem: "posredov",
        original: "izvirno sporočilo|izvorno sporočilo",
        wrote: "je napisal|je napisala|napisal|napisala",
        months: "jan feb mar apr maj jun jul avg sep okt nov dec",
        days: "pon tor sre čet pet sob ned",
    },
    // Albanian
    Language {
        code: "sq",
        from: "nga",
        date: "data|datë|dërguar",
        to: "për|te",
        cc: "cc",
        subject: "subjekti|subjekt|tema",
        begin: "mesazhi i përcjellë",
        stem: "përcjell|ridërg",
        original: "mesazhi origjinal|mesazhi orgjinal",
        wrote: "shkroi",
        months: "jan shk mar pri maj qer kor gus sht tet nën dhj",
        days: "e,hën e,mar e,mër e,enj e,pre e,sht die,e",
    },
    // Turkish
    Language {
        code: "tr",
        from: "kimden|gönderen|gönderici",
        date: "tarih|gönderilen|gönderildi|gönderme tarihi|gönderim tarihi|gönderme",
        to: "kime|alıcı|alici",
        cc: "bilgi|cc|kopya",
        subject: "konu|başlık",
        begin: "iletilmiş mesaj|iletilen mesaj|iletilen ileti|yönlendirilmiş ileti|yönlendirilen ileti|iletilen \
            ileti başlangıcı|iletilmiş ileti|ileti başlangıcı",
        stem: "iletil|yönlendir|aktarıl|ileti başlangıc",
        original: "orijinal mesaj|özgün ileti|asıl ileti",
        wrote: "yazdı|şunu yazdı|şunları yazdı|yazmış",
        months: "oca şub mar nis may haz tem ağu eyl eki kas ara",
        days: "pazart,pt,pzt sa,sal ça,çar pe,per cu,cum cmt,ct,cumar pa,paz",
    },
    // Azerbaijani
    Language {
        code: "az",
        from: "kimdən|göndərən",
        date: "tarix|göndərilib",
        to: "kimə|alıcı",
        cc: "nüsxə",
        subject: "mövzu",
        begin: "ötürülülən məktub|ötürülmüş ismarış",
        stem: "ötürül|yönləndir",
        original: "orijinal məktub",
        wrote: "yazıb|yazdı",
        months: "yan fev mar apr may iyn,iyun iyl,iyul avq sen okt noy dek",
        days: "b,bazar ç,çərşənbə ç,çərşənbə c,cümə c,cümə ş,şən b,bazar",
    },
    // Greek
    Language {
        code: "el",
        from: "από|αποστολέας",
        date: "ημερομηνία|στάλθηκε|ημ/νια|εστάλη|ημερομηνια|απεστάλη|αποστολή|ημ/νία",
        to: "προς|παραλήπτης",
        cc: "κοιν|κοιν.|κοινοποίηση|αντίγραφο",
        subject: "θέμα",
        begin: "προωθημένο μήνυμα|έναρξη προωθημένου μηνύματος|προωθούμενο μήνυμα",
        stem: "προωθη|προωθο|προώθη",
        original: "αρχικό μήνυμα",
        wrote: "έγραψε|έγραψαν",
        months: "ιαν φεβ μάρ,μαρ απρ μάι,μαΐ,μαι ιουν,ιούν ιουλ,ιούλ αυγ,αύγ σεπ οκτ νοέ,νοε δεκ",
        days: "δε,δευ τρ,τρί τε,τετ πέ,πέμ πα,παρ σά,σάβ κυ,κυρ",
    },
];
