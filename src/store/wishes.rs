//! What a batch wants done: moves, mails, placements; and planned replies that are called off or upgraded.

use jiff::Timestamp;

use super::columns::word;
use super::enter::raced;
use super::error::StoreError;
use super::ledger::Changes;
use super::open::Store;
use super::sql::{Tx, Value, values};
use super::wanted::{NewMail, NewMove, NewPlacement};

const MOVES: &str = "
    INSERT INTO move_job (id, sighting_id, inbox, folder, uid_validity, uid, target, message_id, digest, back, state)
    VALUES :list";

pub(super) const MAILS: &str = "
    INSERT INTO mail (id, organization, kind, channel, campaign_id, vendor, unique_key, recipient, envelope_from,
        message_id, message_key, bytes, not_before, evidence, draft_inbox, state, planned_at, said)
    VALUES :list";

const UPGRADED: &str = "
    UPDATE mail SET channel = k.column2, recipient = k.column3, envelope_from = k.column4, message_id = k.column5,
        message_key = k.column6, bytes = k.column7, not_before = k.column8, evidence = k.column9, said = k.column10,
        unwritten = 0
    FROM (VALUES :list) AS k WHERE mail.unique_key = k.column1 AND mail.state = 'planned'";

/// A worker that has claimed the reply finds its fence gone; one that is already sending is too late to be called.
const CALLED_OFF: &str = "
    UPDATE mail SET state = 'suppressed', settled_at = k.column3, result = 'answered_by_contact'
    FROM (VALUES :list) AS k WHERE mail.campaign_id = k.column1 AND mail.channel = k.column2
        AND mail.kind = 'reply' AND mail.state IN ('planned', 'claimed')";

const DRAFTS_DONE: &str = "
    UPDATE mail SET state = 'closed', settled_at = k.column2, result = k.column3
    FROM (VALUES :list) AS k WHERE mail.campaign_id = k.column1 AND mail.kind = 'reply' AND mail.channel = 'draft'
        AND (mail.state = 'drafted' OR mail.state = 'closed' AND mail.result = 'deleted_by_contact')";

/// One that was not laid yet is not laid any more.
const UNLAID: &str = "
    UPDATE placement SET state = 'called_off', bytes = $1 WHERE state = 'planned' AND unique_key IN (:list)";

const PLACEMENTS: &str = "
    INSERT INTO placement (id, inbox, folder, unique_key, message_id, flags, bytes, state) VALUES :list";

const EXEMPLARS: &str = "
    UPDATE placement SET sighting_id = k.column2, digest = k.column3 FROM (VALUES :list) AS k
    WHERE placement.id = k.column1";

pub(super) async fn enter(
    tx: &mut Tx,
    store: &Store,
    organization: &str,
    changes: &Changes,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert_moves(tx, &changes.moves).await?;
    let mails = changes
        .mails
        .iter()
        .map(|mail| mail_row(store, organization, mail, now))
        .collect();
    tx.run_rows(MAILS, mails)
        .await
        .map_err(|error| raced(error, "a planned mail"))?;
    let upgraded = changes
        .upgraded
        .iter()
        .map(|mail| upgrade_row(store, mail))
        .collect();
    tx.run_rows(UPGRADED, upgraded).await?;
    let off = changes
        .called_off
        .iter()
        .map(|(id, channel)| values![*id, word(*channel), now])
        .collect();
    tx.run_rows(CALLED_OFF, off).await?;
    end_drafts(tx, changes, now).await?;
    insert_placements(tx, &changes.placements).await?;
    let exemplars = changes
        .exemplars
        .iter()
        .map(|(id, sighting, digest)| values![*id, *sighting, *digest])
        .collect();
    tx.run_rows(EXEMPLARS, exemplars).await?;
    Ok(())
}

async fn end_drafts(tx: &mut Tx, changes: &Changes, now: Timestamp) -> Result<(), StoreError> {
    let why = |sent| match sent {
        true => "sent_by_contact",
        false => "answered_by_contact",
    };
    let done = changes.drafts_done.iter();
    let rows = done.clone().map(|(id, sent)| values![*id, now, why(*sent)]);
    tx.run_rows(DRAFTS_DONE, rows.collect()).await?;
    let keys = done.map(|(id, _)| Value::from(format!("draft:reply:{id}")));
    tx.run_among(UNLAID, vec![Vec::<u8>::new().into()], keys.collect())
        .await?;
    Ok(())
}

pub(super) async fn insert_moves(tx: &mut Tx, moves: &[NewMove]) -> Result<(), StoreError> {
    tx.run_rows(MOVES, moves.iter().map(move_row).collect())
        .await?;
    Ok(())
}

pub(super) async fn insert_placements(
    tx: &mut Tx,
    placements: &[NewPlacement],
) -> Result<(), StoreError> {
    let rows = placements.iter().map(placement_row).collect();
    tx.run_rows(PLACEMENTS, rows)
        .await
        .map_err(|error| raced(error, "a planned placement"))?;
    Ok(())
}

fn move_row(wanted: &NewMove) -> Vec<Value> {
    let from = &wanted.from;
    values![
        wanted.id,
        wanted.sighting,
        &from.inbox,
        &from.folder,
        from.uid_validity,
        from.uid,
        &wanted.to,
        &wanted.message_id,
        wanted.digest,
        wanted.back,
        "planned"
    ]
}

pub(super) fn mail_row(
    store: &Store,
    organization: &str,
    mail: &NewMail,
    now: Timestamp,
) -> Vec<Value> {
    values![
        mail.id,
        organization,
        word(mail.kind),
        word(mail.channel),
        mail.campaign,
        &mail.vendor,
        &mail.unique_key,
        &mail.to,
        &mail.envelope_from,
        &mail.message_id,
        store.keyed(&mail.message_id),
        mail.bytes.as_slice(),
        mail.not_before,
        &mail.evidence,
        &mail.draft_inbox,
        "planned",
        now,
        &mail.said
    ]
}

fn upgrade_row(store: &Store, mail: &NewMail) -> Vec<Value> {
    values![
        &mail.unique_key,
        word(mail.channel),
        &mail.to,
        &mail.envelope_from,
        &mail.message_id,
        store.keyed(&mail.message_id),
        mail.bytes.as_slice(),
        mail.not_before,
        &mail.evidence,
        &mail.said
    ]
}

fn placement_row(wanted: &NewPlacement) -> Vec<Value> {
    values![
        wanted.id,
        &wanted.inbox,
        &wanted.folder,
        &wanted.unique_key,
        &wanted.message_id,
        &wanted.flags,
        wanted.bytes.as_slice(),
        "planned"
    ]
}
