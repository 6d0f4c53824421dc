//! Three whole mails, for a person to read.

use super::*;

#[test]
fn the_reply_is_exactly_this() {
    let composed = reply_in("en", Standing::Undecided, Prefers::Email);
    insta::assert_snapshot!(String::from_utf8(composed.bytes).unwrap().replace("\r\n", "\n"), @r"
    From: Example Vendor Desk <vendors@example.com>
    To: sam@acme.example
    Reply-To: Rich Miller <rich@example.com>
    Subject: Auto: Save on storage
    Date: Mon, 2 Nov 2026 10:10:00 +0100
    Message-ID: <onedoor.x@example.com>
    Auto-Submitted: auto-replied
    X-Auto-Response-Suppress: All
    X-Onedoor-Instance: a1b2c3
    In-Reply-To: <17@acme.example>
    References: <17@acme.example>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    Hello,

    Thank you for your message to Example Corp. All supplier offers here go
    through one person: Rich Miller (IT purchasing). Your message has
    reached that desk and will be looked at.

    If it is of interest, Rich Miller will write to you.

    Rich Miller prefers to be reached by e-mail: rich@example.com

    Copies of your message to other people here are joined to this one, so
    there is no need to send it again. If you write to us about it, please
    quote the reference number c3.

    This answer was written automatically. A reply to it goes to Rich
    Miller.

    Kind regards
    Example Corp
    ");
}

#[test]
fn the_brief_is_exactly_this() {
    let (author, now) = (author("en"), now());
    let composed = brief(&BriefFacts {
        envelope: Envelope {
            to: "cfo@example.com",
            ..envelope(&author, &now)
        },
        thread: thread(),
        contact: &contact(),
        first_seen: "2026-10-01T09:00:00Z".parse().unwrap(),
        recipients: 12,
        answered: Some(Answered {
            at: "2026-10-01T22:30:00Z".parse().unwrap(),
            by: AnsweredBy::Contact,
        }),
        standing: Standing::Deferred {
            until: "2027-01-15".parse().unwrap(),
        },
        decided_at: Some("2026-10-03T09:00:00Z".parse().unwrap()),
        reference: "c3",
    });
    insta::assert_snapshot!(String::from_utf8(composed.unwrap().bytes).unwrap().replace("\r\n", "\n"), @r"
    From: Example Vendor Desk <vendors@example.com>
    To: cfo@example.com
    Reply-To: Rich Miller <rich@example.com>
    Subject: Re: Save on storage
    Date: Mon, 2 Nov 2026 10:10:00 +0100
    Message-ID: <onedoor.x@example.com>
    Auto-Submitted: auto-generated
    X-Auto-Response-Suppress: All
    X-Onedoor-Instance: a1b2c3
    In-Reply-To: <17@acme.example>
    References: <17@acme.example>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    Hello,

    The sender of this message is already known to Rich Miller (IT
    purchasing), who handles all supplier offers here. In short:

    - This message first came to us: 2026-10-01
    - Answered by Rich Miller: 2026-10-02, 00:30
    - Colleagues who received it: 12
    - Decision of 2026-10-03: not before 2027-01-15

    There is nothing you need to do. If you would like to take it up or to
    know more, Rich Miller will be glad to help: rich@example.com

    Reference number: c3

    This note was written automatically; the sender has not received it.
    ");
}

#[test]
fn the_acknowledgement_is_exactly_this() {
    let text = acknowledged("en", 53, Some(AnsweredBy::Contact), Standing::Declined);
    insta::assert_snapshot!(String::from_utf8(text.bytes).unwrap().replace("\r\n", "\n"), @r"
    From: Example Vendor Desk <vendors@example.com>
    To: kim@example.com
    Reply-To: Rich Miller <rich@example.com>
    Subject: Auto: Fwd: Save on storage
    Date: Mon, 2 Nov 2026 10:10:00 +0100
    Message-ID: <onedoor.x@example.com>
    Auto-Submitted: auto-replied
    X-Auto-Response-Suppress: All
    X-Onedoor-Instance: a1b2c3
    In-Reply-To: <17@acme.example>
    References: <17@acme.example>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    Hello,

    Thank you for passing this on. It is being handled: Rich Miller (IT
    purchasing) has had it since 2026-11-01. 53 of us received it.
    Rich Miller answered the sender on 2026-11-02 at 09:05.
    The decision is no.

    There is nothing you need to do, and no need to forward further copies
    of it.

    Reference number: c3

    This message was written automatically. A reply to it goes to Rich
    Miller.
    ");
}
