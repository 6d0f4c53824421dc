//! The decision by cases: one line of data each, then invariants over everything that can be put together.

#![allow(clippy::unwrap_used)]

mod any;

use super::*;
use crate::classify::Assessment;
use crate::message::{Authentication, Limit, Party};
use crate::policy::end_run::Past;
use crate::policy::guard::ReplyState;
use crate::policy::guard::tests::{World, at, world};
use crate::policy::guard::{History, Purpose};
use crate::policy::words::ForwardedOnly;

/// Everything a decision rests on, owned.
#[derive(Debug)]
struct Scene {
    world: World,
    mode: Mode,
    inbox: InboxFacts,
    kind: Kind,
    assessment: Assessment,
    faults: Vec<Fault>,
    over: Option<Limit>,
    campaign: Option<CampaignFacts>,
    forwarder: Option<ForwarderFacts>,
    routed: Option<Routed>,
    disproved_pitch: bool,
    past: Option<Past<'static>>,
    folders: Folders,
    settings: Settings,
}

/// The first copy of a personal pitch, in a colleague's inbox, in mode reply.
fn scene() -> Scene {
    Scene {
        world: world(),
        mode: Mode::Reply,
        inbox: InboxFacts {
            name: "finance".into(),
            address: "fin@example.com".into(),
            folder: "INBOX".into(),
            tier: Tier::Staff,
            is_contact: false,
            shows_exemplar: false,
            represented: false,
            file_commented_forwards: false,
            on_end_run: OnEndRun::Brief,
        },
        kind: Kind::Direct,
        assessment: Assessment {
            verdict: Verdict::Pitch,
            score: 0.97,
            signals: vec![],
            protection: None,
        },
        faults: vec![],
        over: None,
        campaign: None,
        forwarder: None,
        routed: None,
        disproved_pitch: false,
        past: None,
        folders: Folders {
            pitches: "Vendors".into(),
            new: "Vendors/New".into(),
        },
        settings: Settings::default(),
    }
}

impl Scene {
    fn decide(&self) -> Decision {
        decide(&Facts {
            now: self.world.now,
            mode: self.mode,
            inbox: &self.inbox,
            kind: self.kind,
            assessment: &self.assessment,
            faults: &self.faults,
            over: self.over,
            campaign: self.campaign.as_ref(),
            forwarder: self.forwarder.as_ref(),
            evidence: &self.world.evidence,
            rules: &self.world.rules,
            history: &self.world.history,
            routed: self.routed.as_ref(),
            disproved_pitch: self.disproved_pitch,
            past: self.past.as_ref(),
            folders: &self.folders,
            settings: &self.settings,
        })
    }

    /// `Exemplar:Vendors/New File:Vendors`, with `end_run` behind it where it is one.
    fn told(&self) -> String {
        let decision = self.decide();
        let mut words: Vec<String> = decision
            .actions
            .iter()
            .map(|action| format!("{:?}:{}", action.what, action.to))
            .collect();
        words.extend(decision.end_run.then(|| "end_run".to_owned()));
        words.join(" ")
    }

    /// The campaign was seen, its exemplar laid, its reply sent.
    fn known(&mut self) {
        self.campaign = Some(CampaignFacts {
            first_seen: at("2026-11-02T08:00:00Z"),
            sightings: 3,
            recipients: 3,
            answered: Some(Answered {
                at: at("2026-11-02T08:10:00Z"),
                by: AnsweredBy::Onedoor,
            }),
            exemplar_laid: true,
            same_identity: true,
        });
        self.world.history.reply = ReplyState::Sent;
    }

    /// Forwarded by hand, without a comment, by a colleague to the contact.
    fn forwarded(&mut self) {
        self.kind = Kind::Forward;
        self.contact();
        self.forwarder = Some(ForwarderFacts {
            address: "kim@example.com".into(),
            own_authenticated: true,
            is_contact: false,
            by_rule: false,
            has_comment: false,
            acknowledged: false,
        });
        self.world.evidence.known_only_from_forward = true;
    }

    fn contact(&mut self) {
        self.inbox.is_contact = true;
        self.inbox.shows_exemplar = true;
        self.inbox.tier = Tier::Contact;
    }

    fn forwarder(&mut self, change: fn(&mut ForwarderFacts)) {
        self.forwarded();
        change(self.forwarder.as_mut().unwrap());
    }

    /// An executive's inbox, the vendor answered a day before with another text.
    fn disproved(&mut self) {
        self.disproved_pitch = true;
        self.assessment.verdict = Verdict::Unsure;
        self.world.evidence.authentication = Authentication::Failed;
    }

    fn past_contact(&mut self) {
        self.inbox.tier = Tier::Executive;
        self.past = Some(Past {
            answered_at: at("2026-11-01T09:00:00Z"),
            received_at: at("2026-11-02T09:00:00Z"),
            today: "2026-11-02".parse().unwrap(),
            same_campaign: false,
            standing: Standing::Declined,
            text: "",
        });
    }
}

type Case = (&'static str, fn(&mut Scene), &'static str);

const NEW: &str = "Exemplar:Vendors/New File:Vendors Reply:sam@acme.example";

#[rustfmt::skip] // a table, one line a case
const CASES: &[Case] = &[
    ("a first copy is filed, shown to the contact, answered", |_| (), NEW),
    ("in the contact's own inbox the first copy is the exemplar", Scene::contact, "Exemplar:Vendors/New Reply:sam@acme.example"),
    ("a further copy is filed silently", Scene::known, "File:Vendors"),
    ("a further copy in the contact's inbox too", |s| { s.known(); s.contact() }, "File:Vendors"),
    ("a follow-up is a sighting", |s| { s.known(); s.kind = Kind::FollowUp }, "File:Vendors"),
    ("another sender's copy of a campaign's text is never acted on", |s| { s.known(); s.campaign.as_mut().unwrap().same_identity = false }, "Leave:INBOX"),
    ("internal", |s| s.assessment.verdict = Verdict::Internal, "Leave:INBOX"),
    ("protected", |s| s.assessment.verdict = Verdict::Protected, "Leave:INBOX"),
    ("not a pitch", |s| s.assessment.verdict = Verdict::NotPitch, "Leave:INBOX"),
    ("unsure", |s| s.assessment.verdict = Verdict::Unsure, "Leave:INBOX"),
    ("bulk", |s| s.assessment.verdict = Verdict::Bulk, "Leave:INBOX"),
    ("bulk, by setting", |s| { s.assessment.verdict = Verdict::Bulk; s.settings.file_newsletters = true }, "File:Vendors"),
    ("sent by one of us", |s| s.kind = Kind::Sent, "Leave:INBOX"),
    ("two senders", |s| s.faults = vec![Fault::AmbiguousFrom], "Leave:INBOX"),
    ("over a limit", |s| s.over = Some(Limit::Recipients), "Leave:INBOX"),
    ("no sender", |s| s.faults = vec![Fault::NoFrom], "Leave:INBOX"),
    ("never_touch", |s| s.world.evidence.from[0].address = "sam@bank.example".into(), "Leave:INBOX"),
    ("partner", |s| s.world.history.standing = Standing::Partner, "Leave:INBOX"),
    ("not authenticated: a draft", |s| s.world.evidence.authentication = Authentication::Unknown, "Exemplar:Vendors/New File:Vendors Draft:sam@acme.example"),
    ("any other refusal: filed, not answered", |s| s.world.evidence.junk = true, "Exemplar:Vendors/New File:Vendors"),
    ("not authenticated and refused: no draft", |s| { s.world.evidence.junk = true; s.world.evidence.authentication = Authentication::Failed }, "Exemplar:Vendors/New File:Vendors"),
    ("a declined vendor hears it once more at most", |s| s.world.history.standing = Standing::Declined, NEW),
    ("mode draft", |s| s.mode = Mode::Draft, "Exemplar:Vendors/New File:Vendors Draft:sam@acme.example"),
    ("mode file", |s| s.mode = Mode::File, "Exemplar:Vendors/New File:Vendors"),
    ("mode observe", |s| s.mode = Mode::Observe, "Leave:INBOX"),
    ("a forward that makes the campaign", Scene::forwarded, "Exemplar:Vendors/New Draft:sam@acme.example Acknowledge:kim@example.com"),
    ("a copy that may be answered makes the waiting draft the reply", |s| { s.known(); s.world.history.reply = ReplyState::PlannedDraft }, "File:Vendors Reply:sam@acme.example"),
    ("a draft that waits is not drafted again", |s| { s.known(); s.forwarded(); s.world.history.reply = ReplyState::PlannedDraft }, "File:Vendors Acknowledge:kim@example.com"),
    ("nor by a lower mode", |s| { s.known(); s.mode = Mode::Draft; s.world.history.reply = ReplyState::PlannedDraft }, "File:Vendors"),
    ("a forward of a known campaign", |s| { s.known(); s.forwarded() }, "File:Vendors Acknowledge:kim@example.com"),
    ("a colleague's own words are never hidden", |s| { s.known(); s.forwarder(|f| f.has_comment = true) }, "Leave:INBOX Acknowledge:kim@example.com"),
    ("commented, filed by setting", |s| { s.known(); s.forwarder(|f| f.has_comment = true); s.inbox.file_commented_forwards = true }, "File:Vendors Acknowledge:kim@example.com"),
    ("commented and new", |s| s.forwarder(|f| f.has_comment = true), "Exemplar:Vendors/New Leave:INBOX Draft:sam@acme.example Acknowledge:kim@example.com"),
    ("acknowledged once", |s| { s.known(); s.forwarder(|f| f.acknowledged = true) }, "File:Vendors"),
    ("a rule asked nothing", |s| { s.known(); s.forwarder(|f| f.by_rule = true) }, "File:Vendors"),
    ("the contact is not told what the contact knows", |s| { s.known(); s.forwarder(|f| f.is_contact = true) }, "File:Vendors"),
    ("a forward by who knows whom", |s| { s.known(); s.forwarder(|f| f.own_authenticated = false) }, "Leave:INBOX"),
    ("a forward between colleagues", |s| { s.known(); s.forwarded(); s.inbox.is_contact = false; s.inbox.tier = Tier::Staff }, "File:Vendors"),
    ("a forward to an inbox for it", |s| { s.known(); s.forwarded(); s.inbox.is_contact = false; s.inbox.tier = Tier::Shared }, "File:Vendors Acknowledge:kim@example.com"),
    ("no acknowledgements by setting", |s| { s.known(); s.forwarded(); s.settings.acknowledge_forwards = false }, "File:Vendors"),
    ("forwards only: none, by setting", |s| { s.forwarded(); s.settings.forwarded_only = ForwardedOnly::None }, "Exemplar:Vendors/New Acknowledge:kim@example.com"),
    ("a forward in mode draft", |s| { s.forwarded(); s.mode = Mode::Draft }, "Exemplar:Vendors/New Draft:sam@acme.example"),
    ("an end run: the executive is told, no second machine answer", Scene::past_contact, "Exemplar:Vendors/New Leave:INBOX Brief:fin@example.com end_run"),
    ("an end run, filed", |s| { s.past_contact(); s.inbox.on_end_run = OnEndRun::File }, "Exemplar:Vendors/New File:Vendors end_run"),
    ("an end run, left", |s| { s.past_contact(); s.inbox.on_end_run = OnEndRun::Leave }, "Exemplar:Vendors/New Leave:INBOX end_run"),
    ("an end run nobody is sure is a pitch", |s| { s.past_contact(); s.assessment.verdict = Verdict::Unsure; }, "Brief:fin@example.com Leave:INBOX end_run"),
    ("an end run in mode file", |s| { s.past_contact(); s.mode = Mode::File }, "Exemplar:Vendors/New Leave:INBOX end_run"),
    ("to a customer who is spoken for", |s| { s.past_contact(); s.inbox.tier = Tier::Staff; s.inbox.represented = true }, "Exemplar:Vendors/New Leave:INBOX Brief:fin@example.com end_run"),
    ("to a colleague it is none", |s| { s.past_contact(); s.inbox.tier = Tier::Staff }, NEW),
    ("to the contact it is none", |s| { s.past_contact(); s.contact() }, "Exemplar:Vendors/New Reply:sam@acme.example"),
    ("crossed in the post", |s| { s.known(); s.past_contact(); s.past.as_mut().unwrap().same_campaign = true }, "File:Vendors"),
    ("a disproved pitch stays, and a draft waits", Scene::disproved, "Leave:INBOX Draft:sam@acme.example"),
    ("disproved, and more speaks against it", |s| { s.disproved(); s.world.evidence.junk = true }, "Leave:INBOX"),
    ("disproved, but no pitch", |s| { s.disproved(); s.disproved_pitch = false }, "Leave:INBOX"),
    ("disproved in mode file", |s| { s.disproved(); s.mode = Mode::File }, "Leave:INBOX"),
    ("protected mail is never an end run", |s| { s.past_contact(); s.assessment.verdict = Verdict::Protected }, "Leave:INBOX"),
];

#[test]
fn the_decision_is_that_of_the_design() {
    for (story, change, expected) in CASES {
        let mut scene = scene();
        change(&mut scene);
        assert_eq!(scene.told(), *expected, "{story}");
    }
}

#[test]
fn observe_says_what_would_have_been_done() {
    let decision = Scene {
        mode: Mode::Observe,
        ..scene()
    }
    .decide();
    let because = &decision.actions[0].because;
    assert_eq!(because[0], "mode observe");
    assert!(
        because.contains(&"would file to Vendors".to_owned()),
        "{because:?}"
    );
    assert!(
        because.contains(&"would reply to sam@acme.example".to_owned()),
        "{because:?}"
    );
}

#[test]
fn a_lower_mode_says_what_it_leaves_out() {
    let decision = Scene {
        mode: Mode::File,
        ..scene()
    }
    .decide();
    assert!(
        decision.actions[0]
            .because
            .contains(&"mode file leaves out: reply to sam@acme.example".to_owned())
    );
}

#[test]
fn an_action_is_spelled_as_in_the_contract() {
    let json = serde_json::to_string(&scene().decide().actions[1]).unwrap();
    assert_eq!(
        json,
        r#"{"do":"file","to":"Vendors","because":["a pitch (score 0.97)"]}"#
    );
}

#[test]
fn a_draft_that_waits_is_sent_once_a_copy_may_be_answered_and_never_laid_twice() {
    let waiting = |mode: Mode, passed: bool| {
        let mut scene = scene();
        scene.mode = mode;
        scene.world.history.reply = ReplyState::PlannedDraft;
        if !passed {
            scene.world.evidence.authentication = Authentication::Unknown;
        }
        let actions = scene.decide().actions;
        let mails = [Do::Reply, Do::Draft];
        actions
            .iter()
            .map(|action| action.what)
            .find(|what| mails.contains(what))
    };
    assert_eq!(waiting(Mode::Reply, true), Some(Do::Reply));
    assert_eq!(waiting(Mode::Reply, false), None);
    assert_eq!(waiting(Mode::Draft, true), None);
}
