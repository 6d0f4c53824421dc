//! Values as parameters of statements.

use jiff::Timestamp;
use sqlx::any::AnyArguments;

use super::error::StoreError;
use super::rows::Keyed;
use crate::campaign::{CampaignId, GroupId};

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Vec<u8>),
    Real(Option<f64>),
}

macro_rules! value_from {
    ($($from:ty => |$it:ident| $to:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($it: $from) -> Value { $to }
        })*
    };
}

value_from! {
    i64 => |it| Value::Int(Some(it));
    u32 => |it| Value::Int(Some(i64::from(it)));
    bool => |it| Value::Int(Some(i64::from(it)));
    Timestamp => |it| Value::Int(Some(it.as_millisecond()));
    Keyed => |it| Value::Int(Some(it.0));
    CampaignId => |it| Value::Int(Some(it.0));
    GroupId => |it| Value::Int(Some(it.0));
    &str => |it| Value::Text(Some(it.to_owned()));
    &String => |it| Value::Text(Some(it.clone()));
    String => |it| Value::Text(Some(it));
    Option<String> => |it| Value::Text(it);
    &Option<String> => |it| Value::Text(it.clone());
    Option<&str> => |it| Value::Text(it.map(str::to_owned));
    Option<Timestamp> => |it| Value::Int(it.map(|at| at.as_millisecond()));
    Option<Keyed> => |it| Value::Int(it.map(|key| key.0));
    Option<CampaignId> => |it| Value::Int(it.map(|id| id.0));
    Option<GroupId> => |it| Value::Int(it.map(|id| id.0));
    &[u8] => |it| Value::Blob(it.to_vec());
    Vec<u8> => |it| Value::Blob(it);
    f64 => |it| Value::Real(Some(it));
    f32 => |it| Value::Real(Some(f64::from(it)));
    Option<f64> => |it| Value::Real(it);
    Option<bool> => |it| Value::Int(it.map(i64::from));
}

/// A row of parameters.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::value::Value::from($value)),*] };
}
pub(super) use values;

pub(super) fn arguments(values: Vec<Value>) -> Result<AnyArguments, StoreError> {
    use sqlx::Arguments;
    let mut arguments = AnyArguments::default();
    for value in values {
        match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(value),
            // sqlx gives Postgres the missing f64 as an f32 and the other way round; the statement it prepares then
            // refuses the next f64.
            Value::Real(None) => arguments.add(None::<f32>),
            Value::Real(value) => arguments.add(value),
        }
        .map_err(|error| StoreError::Other(format!("a value cannot be stored: {error}")))?;
    }
    Ok(arguments)
}
