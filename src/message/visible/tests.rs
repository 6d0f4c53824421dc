//! What a reader sees of a page, and what is hidden from one.

use super::*;

const MOST: usize = 196_608;

fn visible(html: &str) -> Visible {
    super::visible(html, MOST)
}

fn text(html: &str) -> String {
    visible(html).text
}

#[test]
fn blocks_breaks_lists_and_tables_become_lines() {
    for (html, expected) in [
        ("<div>one</div><div>two</div>", "one\ntwo\n"),
        ("one<br>two<br/><br>three", "one\ntwo\n\nthree\n"),
        ("<p>one</p><p>two</p>", "one\n\ntwo\n"),
        (
            "<p class=MsoNormal>one</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>two</p>",
            "one\n\ntwo\n",
        ),
        ("<ul><li>one<li>two</ul>", "- one\n- two\n"),
        (
            "<table><tr><th>From:</th><td>Sam</td></tr><tr><th>To:</th><td>Kim</td></tr></table>",
            "From: Sam\nTo: Kim\n",
        ),
        ("a<b>b</b>c <i> d </i> e&nbsp;f", "abc d e f\n"),
        ("<pre>one\n two</pre>", "one\ntwo\n"),
        ("&lt;b&gt; &amp; &euro; &#x41;", "<b> & € A\n"),
        ("one<hr>two", "one\n________________________________\ntwo\n"),
    ] {
        assert_eq!(text(html), expected, "{html}");
    }
}

#[test]
fn what_a_reader_does_not_see_is_left_out_and_counted() {
    for hidden in [
        "<div style=\"display:none\">x y</div>",
        "<div style='DISPLAY : NONE !important'>x y</div>",
        "<span hidden>x y</span>",
        "<span style=\"visibility:hidden\">x y</span>",
        "<span style=\"opacity:0\">x y</span>",
        "<span style=\"font-size:0\">x y</span>",
        "<span style=\"font-size:1px;line-height:1px\">x y</span>",
        "<div style=\"max-height:0;overflow:hidden\">x y</div>",
        "<div style=\"width:0;height:0;overflow:hidden\">x y</div>",
        "<div style=\"mso-hide:all\">x y</div>",
        "<div style=\"position:absolute;left:-9999px\">x y</div>",
        "<font color=\"#ffffff\">x y</font>",
        "<font color=white>x y</font>",
        "<td bgcolor=\"#112233\"><span style=\"color:#112234\">x y</span></td>",
        "<span style=\"color:rgba(0,0,0,0)\">x y</span>",
        "<style>.pre{display:none}</style><div class=\"a pre\">x y</div>",
        "<style>/* a */ #h, b { visibility : hidden }</style><p id=h>x y</p>",
        "<noscript>x y</noscript>",
        "<textarea>x y</textarea>",
    ] {
        let seen = visible(&format!("<p>one two</p>{hidden}<p>three</p>"));
        assert_eq!(seen.text, "one two\n\nthree\n", "{hidden}");
        assert_eq!(seen.visible_words, 3, "{hidden}");
    }
    let seen = visible("<div>one</div><div style='display:none'>x y <b>z</b></div>");
    assert_eq!((seen.visible_words, seen.hidden_words), (1, 3));
}

#[test]
fn scripts_and_heads_are_no_text_at_all() {
    let seen = visible(
        "<head><title>x</title><style>b{}</style><head><script>y()</script><body><p>one</p>",
    );
    assert_eq!((seen.text.as_str(), seen.hidden_words), ("one\n", 0));
}

#[test]
fn what_only_looks_hidden_stays() {
    for html in [
        "<td style=\"font-size:0px\"><div style=\"font-size:13px\">one</div></td>",
        "<td bgcolor=\"#000000\"><font color=\"#ffffff\">one</font></td>",
        "<a style=\"color:#fff;background:#0070f3\">one</a>",
        "<td background=\"x.png\"><font color=white>one</font></td>",
        "<style>.dark{background:#000}</style><div class=dark style=\"color:#fff\">one</div>",
        "<style>@media (max-width:600px){ .m{display:none} }</style><div class=m>one</div>",
        "<div style=\"visibility:hidden\"><span style=\"visibility:visible\">one</span></div>",
        "<div style=\"display:none;display:block\">one</div>",
        "<p style='display:none'></p>one",
        "<div style=\"max-width:0.5em\">one</div>",
    ] {
        assert_eq!(text(html), "one\n", "{html}");
    }
}

#[test]
fn quotes_are_marked_and_indents_are_not() {
    assert_eq!(
        text("<p>new</p><blockquote type=cite>old<br>older</blockquote>end"),
        "new\n> \n> old\n> older\nend\n"
    );
    assert_eq!(
        text("<blockquote class=gmail_quote>a<blockquote>b</blockquote></blockquote>"),
        "> a\n> > b\n"
    );
    assert_eq!(
        text("<blockquote style=\"margin:0 0 0 40px;border:none\">moved</blockquote>"),
        "moved\n"
    );
}

#[test]
fn links_come_with_the_text_that_is_shown() {
    let seen = visible(
        "<a href=\"https://acme.example/?a=1&amp;b=2\">Book <b>now</b></a> <a href=#top>up</a><a href=https://two.example><img></a>",
    );
    assert_eq!(
        seen.links,
        [
            ("Book now".into(), "https://acme.example/?a=1&b=2".into()),
            (String::new(), "https://two.example".to_owned())
        ]
    );
    assert_eq!(
        visible("<a href=https://x.example style=display:none>x</a>").links,
        []
    );
}

#[test]
fn an_unclosed_or_crossed_element_hides_no_more_than_a_browser_would() {
    assert_eq!(text("<div><span style='display:none'>x</div>one"), "one\n");
    assert_eq!(text("<p style='display:none'>x<p>one"), "one\n");
    assert_eq!(
        text("<table><tr><td style='display:none'>x<td>one</table>"),
        "one\n"
    );
    assert_eq!(text("</div></p></table>one"), "one\n");
}

#[test]
fn text_behind_a_large_picture_is_read() {
    let picture = format!(
        "<img src=\"data:image/png;base64,{}\">",
        "A".repeat(900_000)
    );
    assert_eq!(text(&format!("<p>one{picture}</p><p>two")), "one\n\ntwo\n");
}

#[test]
fn hostile_markup_yields_little_more_than_it_was_given() {
    for html in [
        "<div>".repeat(100_000),
        "<div>".repeat(100_000) + &"</p>".repeat(100_000),
        "<blockquote>x".repeat(50_000),
        "<table><tr><td>".repeat(30_000),
        "<p>".repeat(100_000),
        "<a href=x".repeat(100_000),
        "<!--".repeat(100_000),
        "&".repeat(200_000),
        format!("<div style=\"{}\">x", "a:b;".repeat(50_000)),
        format!("<style>{}", "a{".repeat(50_000)),
        format!("<style>{}", "@media{".repeat(100_000)),
        "<style>/*".repeat(50_000),
    ] {
        let shown = visible(&html).text;
        // Quote marks are written before every line of a quotation, to a bounded depth.
        assert!(shown.len() <= 20 * html.len(), "{}", &html[..20]);
    }
}
