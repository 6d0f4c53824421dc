//! What a stranger may write into a subject or a name so that a careless page runs it, asks for something, or is turned about;
//! and a small reader of the page that came of it.

/// `JS` stands for a script that gives itself away, `URL` for an address that notices who asks.
const PAYLOADS: [&str; 42] = [
    "<script>JS</script>",
    "<script src=URL></script>",
    "<SCRIPT/SRC=URL></SCRIPT>",
    "<scr<script>ipt>JS</scr</script>ipt>",
    "<img src=URL>",
    "<img src=x onerror=\"JS\">",
    "<img src=x:alert(1) onerror=JS//",
    "<image src=URL onerror=JS>",
    "<svg onload=JS>",
    "<svg><script>JS</script></svg>",
    "<svg><animate onbegin=JS attributeName=x dur=1s>",
    "<svg><use href=\"data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=URL /></svg>#x\"></svg>",
    "<math><mtext><mglyph><style><img src=x onerror=JS>",
    "<math href=\"javascript:JS\">x</math>",
    "<iframe src=URL></iframe>",
    "<iframe srcdoc=\"<script>parent.JS</script>\"></iframe>",
    "<iframe src=\"javascript:parent.JS\"></iframe>",
    "<object data=URL></object>",
    "<embed src=URL>",
    "<video src=URL autoplay onerror=JS></video>",
    "<audio src=URL autoplay></audio>",
    "<video><source onerror=JS></video>",
    "<body onload=JS>",
    "<details open ontoggle=JS>",
    "<input autofocus onfocus=JS>",
    "<select autofocus onfocus=JS>",
    "<textarea autofocus onfocus=JS>",
    "<marquee onstart=JS>",
    "<link rel=stylesheet href=URL>",
    "<link rel=prefetch href=URL>",
    "<style>@import 'URL';</style>",
    "<style>*{background:url(URL)}</style>",
    "<p style=\"background:url(URL)\">x",
    "<meta http-equiv=refresh content='0;url=URL'>",
    "<base href=URL>",
    "<form action=URL><button autofocus>x</button></form>",
    "<a href=\"javascript:JS\">x</a>",
    "<noscript><p title=\"</noscript><img src=x onerror=JS>\">",
    "<![CDATA[><img src=x onerror=JS>]]>",
    "<!--><img src=x onerror=JS>-->",
    "{{constructor.constructor('JS')()}}${JS}#{JS}<%= JS %>{% JS %}",
    "&lt;script&gt;JS&lt;/script&gt;&#60;img src=URL&#62;",
];

/// What may stand before it, to get out of where the text stands.
const BEFORE: [&str; 4] = [
    "",
    "\">",
    "'/></bdi></td></table></main>",
    "\u{202E}\u{1b}[2J</title></style></textarea>--!>",
];

/// Every text, with scripts that change the title and addresses of this port.
pub fn all(port: u16) -> Vec<String> {
    let url = format!("http://127.0.0.1:{port}/x");
    let payload = |text: &&str| {
        text.replace("JS", "document.title='owned'")
            .replace("URL", &url)
    };
    BEFORE
        .iter()
        .flat_map(|before| {
            let payloads = PAYLOADS.iter().map(payload);
            payloads.map(move |text| format!("{before}{text}"))
        })
        .collect()
}

/// Leads a terminal or an eye astray.
pub fn steers(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t' | '\r')
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A start tag as the browser wrote it down.
#[derive(Debug, PartialEq)]
pub struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// One that the page's own templates hold.
    pub fn is_expected(&self) -> bool {
        const NAMES: &str = " html head meta title link body header a nav main p h1 h2 h3 section div dl dt dd strong span bdi \
            table thead tbody tr th td form input button label fieldset legend ul li time br code footer ";
        const ATTRIBUTES: &str = " lang charset name content rel href class datetime title data-label method action type value \
            required checked id for maxlength aria-label ";
        let known = |list: &str, word: &str| list.contains(&format!(" {word} "));
        let harmless = |(name, value): &(String, String)| {
            let leads = matches!(name.as_str(), "href" | "action");
            known(ATTRIBUTES, name) && (!leads || value.starts_with('/'))
        };
        known(NAMES, &self.name) && self.attributes.iter().all(harmless)
    }
}

/// The start tags of a serialised document (HTML section 13.3): every attribute value stands in double quotes.
pub fn tags(dom: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = dom;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find([' ', '>', '\n']).unwrap();
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let (name, after) = rest.split_once("=\"").unwrap();
            let (value, after) = after.split_once('"').unwrap();
            attributes.push((name.to_owned(), value.to_owned()));
            rest = after;
        }
        tags.push(Tag { name, attributes });
    }
    tags
}
