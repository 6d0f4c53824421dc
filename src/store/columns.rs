//! Reading rows: columns by name as the types of this house, and the words that enums are kept as.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::error::StoreError;

/// Columns of a row by name, as the types of this house.
pub(super) trait Column {
    fn int(&self, name: &str) -> Result<i64, StoreError>;
    fn maybe_int(&self, name: &str) -> Result<Option<i64>, StoreError>;
    fn text(&self, name: &str) -> Result<String, StoreError>;
    fn maybe_text(&self, name: &str) -> Result<Option<String>, StoreError>;
    fn blob(&self, name: &str) -> Result<Vec<u8>, StoreError>;
    fn maybe_blob(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
    fn maybe_real(&self, name: &str) -> Result<Option<f64>, StoreError>;

    fn yes(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.int(name)? != 0)
    }

    fn number(&self, name: &str) -> Result<u32, StoreError> {
        u32::try_from(self.int(name)?).map_err(|_| broken(name, "is no 32-bit number"))
    }

    fn instant(&self, name: &str) -> Result<Timestamp, StoreError> {
        instant(name, self.int(name)?)
    }

    fn maybe_instant(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        self.maybe_int(name)?
            .map(|value| instant(name, value))
            .transpose()
    }

    /// A word of an enum, as serde names it.
    fn word<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, StoreError> {
        from_word(name, self.text(name)?)
    }
}

impl Column for AnyRow {
    fn int(&self, name: &str) -> Result<i64, StoreError> {
        Ok(self.try_get(name)?)
    }
    fn maybe_int(&self, name: &str) -> Result<Option<i64>, StoreError> {
        Ok(self.try_get(name)?)
    }
    fn text(&self, name: &str) -> Result<String, StoreError> {
        Ok(self.try_get(name)?)
    }
    fn maybe_text(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.try_get(name)?)
    }
    fn blob(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        Ok(self.try_get(name)?)
    }
    fn maybe_blob(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.try_get(name)?)
    }
    fn maybe_real(&self, name: &str) -> Result<Option<f64>, StoreError> {
        Ok(self.try_get(name)?)
    }
}

fn instant(name: &str, value: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(value).map_err(|_| broken(name, "is no instant"))
}

pub(super) fn from_word<T: serde::de::DeserializeOwned>(
    name: &str,
    word: String,
) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|_| broken(name, "holds an unknown word"))
}

/// The word serde names a variant by; all enums that are stored are plain words.
pub(super) fn word<T: serde::Serialize>(variant: T) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(word)) => word,
        other => format!("{other:?}"),
    }
}

pub(super) fn broken(column: &str, what: &str) -> StoreError {
    StoreError::Corrupt(format!("column {column} {what}"))
}
