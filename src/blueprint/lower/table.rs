//! Tables, and their table groups.

use std::collections::BTreeMap;

use super::Lowering;
use crate::blueprint::document::TableGroup;
use crate::model::{ResourceGroup, Table};
use crate::text::Text;

/// The tag by which a table group finds its tables.
const TABLE_GROUP: &str = "table-group";

impl Lowering<'_> {
    /// The tables with the tags of their groups.
    pub(super) fn grouped(
        &mut self,
        mut tables: Vec<Table>,
        groups: &BTreeMap<String, TableGroup>,
    ) -> Vec<Table> {
        let mut by_table = BTreeMap::new();
        for (name, group) in groups {
            for (index, table) in group.tables.iter().enumerate() {
                let table = &*table.id().name;
                if let Some(other) = by_table.insert(table, name) {
                    self.report(
                        &["table-groups", name, "tables", &index.to_string()],
                        format!("the table `{table}` is in the group `{other}` already"),
                        "each table in one group",
                    );
                }
            }
        }
        for table in &mut tables {
            let Some(group) = by_table.get(&*table.key) else { continue };
            if table.tags.contains_key(TABLE_GROUP) {
                self.report(
                    &["tables", &table.key, "tags", TABLE_GROUP],
                    format!("the group `{group}` tells its tables by this tag"),
                    "another tag, or the table in no group",
                );
            }
            table.tags.insert(TABLE_GROUP.into(), Text::from(group.as_str()));
        }
        tables
    }
}

pub(super) fn group(name: &str, written: TableGroup) -> ResourceGroup {
    let mut group = ResourceGroup::tables_tagged(name, TABLE_GROUP, name);
    group.name = written.name.unwrap_or(group.name);
    group.description = written.description;
    group
}
