//! Tables inside a table: single, repeated, and named by the user.

use toml_edit::TableLike;

use super::{Section, a, start};

impl<'a> Section<'a> {
    /// A table inside this one, there or not.
    pub(in crate::config) fn table(&self, key: &'static str) -> Section<'a> {
        let table = self.item(key).and_then(|item| {
            let table = item.as_table_like();
            if table.is_none() {
                self.wrong(
                    key,
                    format!(
                        "is {}; write it as a table, [{}]",
                        a(item.type_name()),
                        self.header(key)
                    ),
                );
            }
            table
        });
        Section::new(self.notes, self.place(key), table)
    }

    /// The tables of a repeated one, `[[inbox]]`.
    pub(in crate::config) fn tables(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(item) = self.item(key) else {
            return Vec::new();
        };
        let found: Vec<(Option<&'a dyn TableLike>, Option<usize>)> =
            if let Some(tables) = item.as_array_of_tables() {
                tables
                    .iter()
                    .map(|table| (Some(table as &dyn TableLike), start(table.span())))
                    .collect()
            } else if let Some(array) = item.as_array() {
                array
                    .iter()
                    .map(|value| {
                        (
                            value.as_inline_table().map(|t| t as &dyn TableLike),
                            start(value.span()),
                        )
                    })
                    .collect()
            } else {
                vec![(None, None)]
            };
        let one = |(nth, (table, offset)): (usize, (Option<&'a dyn TableLike>, Option<usize>))| {
            let section = Section::new(self.notes, format!("{}[{nth}]", self.place(key)), table);
            if let Some(offset) = offset {
                self.notes.remember(&section.id, offset);
            }
            if table.is_none() {
                self.wrong(
                    key,
                    format!(
                        "is {}; begin each with a line [[{}]]",
                        a(item.type_name()),
                        self.header(key)
                    ),
                );
            }
            table.map(|_| section)
        };
        found.into_iter().enumerate().filter_map(one).collect()
    }

    /// The tables of this one, each under a name of the user's choice, `[oauth2.NAME]`.
    pub(in crate::config) fn named_tables(&self) -> Vec<(String, Section<'a>)> {
        let Some(table) = self.table else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for (name, item) in table.iter() {
            let section = Section::new(
                self.notes,
                self.place(&name.escape_debug().to_string()),
                item.as_table_like(),
            );
            self.remember(&section.id, name, item);
            if section.is_there() {
                all.push((name.to_owned(), section));
            } else {
                section.wrong(
                    "",
                    format!("is {}; only tables stand here", a(item.type_name())),
                );
            }
        }
        all
    }

    /// How the header of a table in this one is typed.
    fn header(&self, key: &str) -> String {
        let parts: Vec<&str> = self
            .id
            .split(['.', '['])
            .filter(|part| !part.ends_with(']'))
            .collect();
        [parts.join("."), key.to_owned()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(".")
    }
}
