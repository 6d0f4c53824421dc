//! The languages round the Baltic and the North Sea.

use super::Language;

#[rustfmt::skip]
pub(super) const ROWS: &[Language] = &[
    // Swedish
    Language {
        code: "sv",
        from: "från|avsändare",
        date: "datum|skickat|skickad|skickades",
        to: "till|mottagare",
        cc: "kopia|cc|kopia till",
        subject: "ämne",
        begin: "vidarebefordrat meddelande|vidarebefordrat mejl|vidarebefordrat brev|början på vidarebefordrat \
            meddelande|vidarebefordrat mail",
        stem: "vidarebefordr|vidaresänd",
        original: "ursprungligt meddelande|originalmeddelande",
        wrote: "skrev",
        months: "jan feb mar apr maj jun jul aug sep okt nov dec",
        days: "må,mån ti,tis on,ons to,tor fr,fre lö,lör sö,sön",
    },
    // Danish
    Language {
        code: "da",
        from: "fra|frå|afsender",
        date: "dato|sendt|sendt den",
        to: "til|modtager",
        cc: "cc|kopi|kopi til|kopi til (cc)",
        subject: "emne",
        begin: "videresendt meddelelse|videresendt melding|videresendt besked|start på videresendt besked|start \
            på videresendt melding|videresendt e-post|videresendt mail|begynnelsen på videresendt melding|\
            videresendt brev",
        stem: "videresend",
        original: "oprindelig meddelelse|opprinnelig melding|original meddelelse|oprindelig besked|original \
            melding|original besked|oprindeligt brev",
        wrote: "skrev",
        months: "jan feb mar apr maj jun jul aug sep okt nov dec",
        days: "ma,man ti,tir on,ons to,tor fr,fre lø,lør sø,søn",
    },
    // Norwegian
    Language {
        code: "nb",
        from: "fra|frå|avsender",
        date: "dato|sendt|sendt den",
        to: "til|mottaker",
        cc: "kopi|kopi til|cc|kopi-til",
        subject: "emne",
        begin: "videresendt melding|begynnelsen på videresendt melding|start på videresendt melding|videresendt \
            e-post|begynnelse på videresendt melding|vidaresend melding|vidaresendt melding",
        stem: "videresend|vidaresend|videresent",
        original: "opprinnelig melding|original melding|opphavleg melding|opprinneleg melding",
        wrote: "skrev|skreiv",
        months: "jan feb mar apr mai jun jul aug sep okt nov des",
        days: "ma,man ti,tir on,ons to,tor fr,fre lø,lør sø,søn",
    },
    // Finnish
    Language {
        code: "fi",
        from: "lähettäjä|keneltä",
        date: "päivämäärä|lähetetty|pvm|päiväys|lähetysaika",
        to: "vastaanottaja|saaja|vastaanottajat|kenelle",
        cc: "kopio|cc|kopiot",
        subject: "aihe|otsikko",
        begin: "välitetty viesti|välitetty viesti alkaa|edelleenlähetetty viesti|edelleen lähetetty viesti",
        stem: "välitet|välitt|edelleenläh|edelleen läh|uudelleenohj",
        original: "alkuperäinen viesti",
        wrote: "kirjoitti",
        months: "tam hel maa huh tou kes hei elo syy lok mar jou",
        days: "ma,maa ti,tii ke,kes to,tor pe,per la,lau su,sun",
    },
    // Estonian
    Language {
        code: "et",
        from: "saatja|kellelt",
        date: "kuupäev|saadetud|saatmisaeg|saatmise aeg",
        to: "saaja|kellele|adressaat",
        cc: "koopia|cc",
        subject: "teema|pealkiri",
        begin: "edastatud kiri|edastatud sõnum|edasisuunatud kiri|algab edastatud kiri|edastatud sõnumi algus",
        stem: "edasta|edasisuun|edasi saad",
        original: "algne kiri|esialgne kiri|algne sõnum|originaalsõnum|algupärane sõnum",
        wrote: "kirjutas",
        months: "jaa vee mär apr mai juun juul aug sep okt nov det",
        days: "e,esm t,tei k,kol n,nel r,ree l,lau p,püh",
    },
    // Icelandic
    Language {
        code: "is",
        from: "frá",
        date: "dagsetning|sent|dags",
        to: "til",
        cc: "afrit|cc",
        subject: "efni|viðfangsefni|titill",
        begin: "áframsendur póstur",
        stem: "áframsen|framsen",
        original: "upprunalegur póstur|upprunaleg skilaboð",
        wrote: "skrifaði",
        months: "jan feb mar apr maí jún júl ágú sep okt nóv des",
        days: "má,mán þr,þri mi,mið fi,fim fö,fös la,lau su,sun",
    },
    // Lithuanian
    Language {
        code: "lt",
        from: "nuo|kas|siuntėjas",
        date: "data|išsiųsta|išsiuntimo data",
        to: "kam|iki|gavėjas",
        cc: "kopija|kop",
        subject: "tema",
        begin: "persiųstas laiškas",
        stem: "persiųs|persiun|peradres",
        original: "originalus laiškas",
        wrote: "rašė|parašė",
        months: "sau vas kov bal geg bir lie rugp rugs spa lap gru",
        days: "pir,pr an,ant tr,tre ket,kt pen,pn šeš,št sek,sk",
    },
    // Latvian
    Language {
        code: "lv",
        from: "no|sūtītājs",
        date: "datums|nosūtīts|nosūtīšanas datums",
        to: "kam|uz|adresāts",
        cc: "kopija|cc",
        subject: "temats|tēma",
        begin: "pārsūtītā vēstule|pārsūtīta vēstule",
        stem: "pārsūt",
        original: "sākotnējā vēstule",
        wrote: "rakstīja",
        months: "jan feb mar apr mai jūn jūl aug sep okt nov dec",
        days: "pir,pr ot,otr tr,tre ce,cet pie,pk se,ses sv,svē",
    },
];
