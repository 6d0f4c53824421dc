//! What vendors write: two texts of one product that share no sentence, in several languages.

/// A language, the first text, another one, and a sentence that says that IT had answered.
pub type Texts = (&'static str, &'static str, &'static str, &'static str);

/// The texts; the first is the first anybody gets.
pub const TEXTS: [Texts; 6] = [
    (
        "en",
        "Hi NAME,\n\nI wanted to reach out because we help IT teams like yours cut storage costs by up to 40 percent without \
      migrating a single file. Companies such as Globex and Initech run their backups on our platform today.\n\nWould you be \
      open to a quick 15 minute call next week to see whether it makes sense? You can pick a slot at \
      https://calendly.com/sam-acme/intro or simply reply here.\n\nBest regards,\nSam Roe\nAccount Executive, Acme Storage",
        "Hello NAME,\n\nfinance leaders in your industry tell us that half a million a year disappears into disks nobody reads. \
      Acme Storage frees that budget within one quarter, and our customers see the return on investment before the first \
      invoice is due.\n\nDo you have 20 minutes on Thursday for a short demo of the business case? I am happy to work around \
      your calendar: https://calendly.com/sam-acme/value\n\nKind regards,\nSam Roe\nAcme Storage",
        "I met with IT a few weeks ago and they told me they didn't have the time or the resources.",
    ),
    (
        "de",
        "Hallo NAME,\n\nich melde mich bei Ihnen, weil wir IT-Abteilungen wie Ihrer helfen, die Speicherkosten um bis zu 40 Prozent \
      zu senken, ohne eine einzige Datei umzuziehen. Unternehmen wie Globex und Initech sichern ihre Daten heute mit unserer \
      Plattform.\n\nHätten Sie nächste Woche Zeit für ein kurzes Gespräch von 15 Minuten? Buchen Sie gern direkt einen Termin: \
      https://calendly.com/sam-acme/intro\n\nMit freundlichen Grüßen\nSam Roe\nAcme Storage",
        "Guten Tag NAME,\n\nkaufmännische Leiter Ihrer Branche berichten uns, dass jedes Jahr eine halbe Million in Platten \
      verschwindet, die niemand liest. Acme Storage macht dieses Budget in einem Quartal frei, und unsere Kunden sehen den \
      Nutzen vor der ersten Rechnung.\n\nPasst Ihnen Donnerstag eine kurze Vorführung von 20 Minuten? Ich freue mich auf Ihre \
      Rückmeldung: https://calendly.com/sam-acme/value\n\nViele Grüße\nSam Roe\nAcme Storage",
        "Ihre IT hat mir gesagt, dass sie dafür keine Zeit hat.",
    ),
    (
        "fr",
        "Bonjour NAME,\n\nJe me permets de vous contacter car nous aidons des équipes informatiques comme la vôtre à réduire leurs \
      coûts de stockage jusqu'à 40 %, sans migrer un seul fichier. Des entreprises comme Globex et Initech nous confient déjà \
      leurs sauvegardes.\n\nSeriez-vous disponible la semaine prochaine pour un échange de 15 minutes ? Vous pouvez choisir un \
      créneau ici : https://calendly.com/sam-acme/intro\n\nCordialement,\nSam Roe\nAcme Storage",
        "Bonjour NAME,\n\nLes directions financières de votre secteur nous disent qu'un demi-million part chaque année dans des \
      disques que personne ne lit. Notre solution libère ce budget en un trimestre, et nos clients voient le retour sur \
      investissement avant la première facture.\n\nAuriez-vous 20 minutes jeudi pour une courte démonstration ? Réservez votre \
      créneau : https://calendly.com/sam-acme/value\n\nBien à vous,\nSam Roe\nAcme Storage",
        "Votre service informatique m'a dit qu'il n'avait pas le temps.",
    ),
    (
        "es",
        "Hola NAME:\n\nMe pongo en contacto con usted porque ayudamos a equipos de TI como el suyo a reducir los costes de \
      almacenamiento hasta un 40 % sin migrar un solo archivo. Empresas como Globex e Initech ya confían sus copias a nuestra \
      plataforma.\n\n¿Tendría 15 minutos la próxima semana para una breve llamada? Puede reservar una reunión aquí: \
      https://calendly.com/sam-acme/intro\n\nUn saludo,\nSam Roe\nAcme Storage",
        "Buenos días NAME:\n\nLos directores financieros de su sector nos cuentan que medio millón al año se pierde en discos que \
      nadie lee. Nuestra solución libera ese presupuesto en un trimestre y nuestros clientes ven el retorno antes de la primera \
      factura.\n\n¿Le vendría bien el jueves una demostración de 20 minutos? Quedo a la espera de su respuesta: \
      https://calendly.com/sam-acme/value\n\nSaludos cordiales,\nSam Roe\nAcme Storage",
        "Su equipo de informática me dijo que no tenían tiempo.",
    ),
    (
        "it",
        "Buongiorno NAME,\n\nLa contatto perché aiutiamo reparti IT come il vostro a ridurre i costi di archiviazione fino al 40%, \
      senza migrare un solo file. Aziende come Globex e Initech affidano già i loro backup alla nostra piattaforma.\n\nAvrebbe 15 \
      minuti la prossima settimana per una breve chiamata? Può prenotare qui: https://calendly.com/sam-acme/intro\n\nCordiali \
      saluti,\nSam Roe\nAcme Storage",
        "Gentile NAME,\n\ni direttori finanziari del vostro settore ci dicono che mezzo milione all'anno sparisce in dischi che \
      nessuno legge. La nostra soluzione libera quel budget in un trimestre e i nostri clienti vedono il ritorno prima della \
      prima fattura.\n\nSarebbe disponibile giovedì per una demo di 20 minuti? Resto in attesa di un suo riscontro: \
      https://calendly.com/sam-acme/value\n\nUn cordiale saluto,\nSam Roe\nAcme Storage",
        "Il vostro reparto IT mi ha detto che non avevano tempo.",
    ),
    (
        "nl",
        "Beste NAME,\n\nIk neem contact met u op omdat wij IT-afdelingen zoals die van u helpen om tot 40 procent op opslagkosten te \
      besparen, zonder één bestand te verhuizen. Bedrijven als Globex en Initech gebruiken ons platform al voor hun back-ups.\n\n\
      Heeft u volgende week 15 minuten voor een kort gesprek? Plan hier direct een afspraak: \
      https://calendly.com/sam-acme/intro\n\nMet vriendelijke groet,\nSam Roe\nAcme Storage",
        "Goedemorgen NAME,\n\nfinancieel directeuren in uw branche vertellen ons dat elk jaar een half miljoen verdwijnt in schijven \
      die niemand leest. Onze oplossing maakt dat budget binnen een kwartaal vrij en onze klanten zien het rendement vóór de \
      eerste factuur.\n\nZou donderdag een korte demo van 20 minuten u passen? Ik hoor graag van u: \
      https://calendly.com/sam-acme/value\n\nHartelijke groeten,\nSam Roe\nAcme Storage",
        "Uw IT-afdeling vertelde mij dat er geen tijd voor is.",
    ),
];

/// A text to somebody of this name.
pub fn to(name: &str, text: &str) -> String {
    text.replace("NAME", name)
}

/// The first text in English.
pub fn storage(name: &str) -> String {
    to(name, TEXTS[0].1)
}

/// Another text of the same vendor.
pub fn business_case(name: &str) -> String {
    to(name, TEXTS[0].2)
}

/// Another text of another product of theirs.
pub fn phones(name: &str) -> String {
    to(
        name,
        "Hi NAME,\n\nquick question about your phone system. We replaced the old one at three of your neighbours last quarter, and \
         their monthly bill fell by a third without a single new handset.\n\nWould it make sense to show you how that works in a \
         15-minute call on Tuesday? Grab a time here: https://calendly.com/sam-acme/phones\n\nCheers,\nSam Roe\nAcme",
    )
}
