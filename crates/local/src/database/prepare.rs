//! The declared tables: made at the start, and changed by a reload with their items kept where
//! DynamoDB would keep them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::PoisonError;

use dynoxide::errors::DynoxideError;
use dynoxide::{ImportOptions, Item, TableMetadata};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Database, Table};

/// A change of a table that is worth a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableChange {
    /// A table was created.
    Created {
        /// The table's name.
        table: String,
    },
    /// Secondary indexes were added, changed or removed. The items were kept.
    Indexes {
        /// The table's name.
        table: String,
        /// The items that could not be kept, because the type of an index key differs.
        dropped: usize,
    },
    /// The primary key changed, for which CloudFormation replaces a table. The items were dropped.
    Replaced {
        /// The table's name.
        table: String,
        /// The number of items it had.
        dropped: u64,
    },
    /// A table is not declared any more. Its items were kept.
    Undeclared {
        /// The table's name.
        table: String,
        /// The number of its items.
        items: u64,
    },
}

impl TableChange {
    /// True if the table has no items after it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Created { .. } | Self::Replaced { .. })
    }
}

impl fmt::Display for TableChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created { table } => write!(f, "table {table}: created"),
            Self::Indexes { table, dropped: 0 } => {
                write!(f, "table {table}: its indexes changed; its items were kept")
            }
            Self::Indexes { table, dropped } => write!(
                f,
                "table {table}: its indexes changed; {} whose keys have another type \
                 dropped",
                counted(*dropped as u64, "was", "were")
            ),
            Self::Replaced { table, dropped } => write!(
                f,
                "table {table}: its primary key changed, so it was replaced; {} dropped",
                counted(*dropped, "was", "were")
            ),
            Self::Undeclared { table, items } => write!(
                f,
                "table {table}: no longer declared; {} kept",
                counted(*items, "is", "are")
            ),
        }
    }
}

fn counted(items: u64, one: &str, many: &str) -> String {
    match items {
        1 => format!("1 item {one}"),
        items => format!("{items} items {many}"),
    }
}

/// DynamoDB refused a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// The table's name.
    pub table: String,
    /// The reason, in DynamoDB's words.
    pub reason: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table {}: {}", self.table, self.reason)
    }
}

impl std::error::Error for TableError {}

impl Database {
    /// Makes the tables: creates those that do not exist, and changes those that differ.
    ///
    /// # Errors
    ///
    /// Returns the refusal of a table. Tables before it may have been made.
    pub fn prepare(&self, tables: &[Table]) -> Result<Vec<TableChange>, TableError> {
        let _alone = self.shared.alone.write().unwrap_or_else(PoisonError::into_inner);
        let engine = Engine(&self.shared.store.engine);
        let mut changes = Vec::new();
        for table in tables {
            let of_table = |error: DynoxideError| TableError {
                table: table.name.clone(),
                reason: error.to_string(),
            };
            changes.extend(engine.prepare(table).map_err(of_table)?);
        }
        let mut declared = self.shared.declared.write().unwrap_or_else(PoisonError::into_inner);
        let names: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        let before: BTreeSet<String> = declared.iter().map(|table| table.name.clone()).collect();
        for stats in self.shared.store.engine.table_stats().unwrap_or_default() {
            // Tables of callers of the endpoint, which were never declared, are not mentioned.
            let known = declared.is_empty() || before.contains(&stats.table_name);
            if known && !names.contains(stats.table_name.as_str()) {
                let items = u64::try_from(stats.item_count).unwrap_or_default();
                changes.push(TableChange::Undeclared { table: stats.table_name, items });
            }
        }
        *declared = tables.to_vec();
        Ok(changes)
    }
}

type Refusable<T> = Result<T, DynoxideError>;

struct Engine<'a>(&'a dynoxide::Database);

impl Engine<'_> {
    fn prepare(&self, table: &Table) -> Refusable<Option<TableChange>> {
        let Some(metadata) = self.0.get_table_metadata(&table.name)? else {
            self.create(table)?;
            return Ok(Some(TableChange::Created { table: table.name.clone() }));
        };
        let (old, new) = (Layout::of(&existing(&metadata)), Layout::of(&table.definition));
        if old.keys != new.keys {
            self.probe(table)?;
            let dropped = self.delete(&metadata)?;
            self.create(table)?;
            return Ok(Some(TableChange::Replaced { table: table.name.clone(), dropped }));
        }
        if old.local != new.local {
            let dropped = self.copy(table, &metadata)?;
            return Ok(Some(TableChange::Indexes { table: table.name.clone(), dropped }));
        }
        let changed = old.global != new.global;
        if changed {
            self.change_indexes(table, &old, &new)?;
        }
        self.change_stream(table, &metadata)?;
        self.change_time_to_live(table, &metadata)?;
        let change = TableChange::Indexes { table: table.name.clone(), dropped: 0 };
        Ok(changed.then_some(change))
    }

    fn create(&self, table: &Table) -> Refusable<()> {
        self.0.create_table(request(table.definition.clone())?)?;
        match &table.time_to_live {
            Some(attribute) => self.time_to_live(&table.name, attribute, true),
            None => Ok(()),
        }
    }

    /// Tries the definition of a table under another name, before the items of the table that it
    /// replaces are touched.
    fn probe(&self, table: &Table) -> Refusable<()> {
        let name = format!("dynagate-{}", uuid::Uuid::new_v4());
        let mut definition = table.definition.clone();
        definition["TableName"] = name.as_str().into();
        self.0.create_table(request(definition)?)?;
        self.0.delete_table(request(json!({"TableName": name}))?)?;
        Ok(())
    }

    /// Deletes a table, and returns the number of its items.
    fn delete(&self, of: &TableMetadata) -> Refusable<u64> {
        let stats = self.0.table_stats()?;
        let stats = stats.iter().find(|table| table.table_name == of.table_name);
        let items = stats.map_or(0, |table| u64::try_from(table.item_count).unwrap_or_default());
        if of.deletion_protection_enabled {
            self.update(&of.table_name, "DeletionProtectionEnabled", &json!(false))?;
        }
        self.0.delete_table(request(json!({"TableName": of.table_name}))?)?;
        Ok(items)
    }

    /// Replaces a table with its items, and returns the number of those that do not fit.
    fn copy(&self, table: &Table, of: &TableMetadata) -> Refusable<usize> {
        self.probe(table)?;
        let items: Vec<Vec<Item>> = self::items(self.0, &table.name).collect::<Refusable<_>>()?;
        let items = items.concat();
        self.delete(of)?;
        self.create(table)?;
        let options = ImportOptions::default();
        if self.0.import_items(&table.name, items.clone(), options.clone()).is_ok() {
            return Ok(0);
        }
        let import = |item| self.0.import_items(&table.name, vec![item], options.clone());
        Ok(items.into_iter().filter_map(|item| import(item).err()).count())
    }

    /// Deletes and creates global secondary indexes, one at a time, as DynamoDB demands.
    fn change_indexes(&self, table: &Table, old: &Layout, new: &Layout) -> Refusable<()> {
        for (name, index) in &old.global {
            if new.global.get(name) != Some(index) {
                self.update_index(table, &json!({"Delete": {"IndexName": name}}))?;
            }
        }
        let indexes = table.definition["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
        for index in indexes {
            let name = index["IndexName"].as_str().unwrap_or_default();
            if old.global.get(name) != new.global.get(name) {
                self.update_index(table, &json!({"Create": index}))?;
            }
        }
        Ok(())
    }

    fn update_index(&self, table: &Table, change: &Value) -> Refusable<()> {
        let update = json!({
            "TableName": table.name,
            "AttributeDefinitions": table.definition["AttributeDefinitions"],
            "GlobalSecondaryIndexUpdates": [change],
        });
        self.0.update_table(request(update)?)?;
        Ok(())
    }

    fn change_stream(&self, table: &Table, of: &TableMetadata) -> Refusable<()> {
        let old = of.stream_view_type.as_deref().filter(|_| of.stream_enabled);
        let new = table.definition["StreamSpecification"]["StreamViewType"].as_str();
        if old == new {
            return Ok(());
        }
        if old.is_some() {
            let disabled = json!({"StreamEnabled": false});
            self.update(&table.name, "StreamSpecification", &disabled)?;
        }
        match new {
            Some(_) => {
                let enabled = &table.definition["StreamSpecification"];
                self.update(&table.name, "StreamSpecification", enabled)
            }
            None => Ok(()),
        }
    }

    fn update(&self, table: &str, member: &str, value: &Value) -> Refusable<()> {
        let mut update = json!({"TableName": table});
        update[member] = value.clone();
        self.0.update_table(request(update)?)?;
        Ok(())
    }

    fn change_time_to_live(&self, table: &Table, of: &TableMetadata) -> Refusable<()> {
        let old = of.ttl_attribute.as_deref().filter(|_| of.ttl_enabled);
        let new = table.time_to_live.as_deref();
        if old == new {
            return Ok(());
        }
        if let Some(attribute) = old {
            self.time_to_live(&table.name, attribute, false)?;
        }
        match new {
            Some(attribute) => self.time_to_live(&table.name, attribute, true),
            None => Ok(()),
        }
    }

    fn time_to_live(&self, table: &str, attribute: &str, enabled: bool) -> Refusable<()> {
        let specification = json!({"AttributeName": attribute, "Enabled": enabled});
        let update = json!({"TableName": table, "TimeToLiveSpecification": specification});
        self.0.update_time_to_live(request(update)?)?;
        Ok(())
    }
}

/// The items of a table. Those that are written meanwhile may be missing.
pub(super) fn items(
    engine: &dynoxide::Database,
    table: &str,
) -> impl Iterator<Item = Refusable<Vec<Item>>> {
    let mut next = Some(json!({"TableName": table, "ConsistentRead": true}));
    std::iter::from_fn(move || {
        let scan = next.take()?;
        let page = request(scan.clone()).and_then(|scan| engine.scan(scan));
        Some(page.map(|page| {
            next = page.last_evaluated_key.map(|last| {
                let mut scan = scan;
                scan["ExclusiveStartKey"] = json!(last);
                scan
            });
            page.items.unwrap_or_default()
        }))
    })
}

fn request<T: DeserializeOwned>(request: Value) -> Refusable<T> {
    serde_json::from_value(request).map_err(|error| {
        let message = error.to_string();
        let message = message.strip_prefix("VALIDATION:").unwrap_or(&message);
        DynoxideError::ValidationException(message.to_owned())
    })
}

/// The definition of an existing table, as far as [`Layout`] reads it.
fn existing(of: &TableMetadata) -> Value {
    let parsed = |json: &str| serde_json::from_str(json).unwrap_or(Value::Null);
    let optional = |json: &Option<String>| json.as_deref().map_or(Value::Null, parsed);
    json!({
        "KeySchema": parsed(&of.key_schema),
        "AttributeDefinitions": parsed(&of.attribute_definitions),
        "GlobalSecondaryIndexes": optional(&of.gsi_definitions),
        "LocalSecondaryIndexes": optional(&of.lsi_definitions),
    })
}

/// The keys of a table and its indexes.
#[derive(Debug, PartialEq)]
struct Layout {
    keys: Keys,
    global: BTreeMap<String, Index>,
    local: BTreeMap<String, Index>,
}

/// The name, the role and the type of each attribute of a key.
type Keys = Vec<(String, String, String)>;

#[derive(Debug, PartialEq)]
struct Index {
    keys: Keys,
    projection: String,
    attributes: BTreeSet<String>,
}

impl Layout {
    fn of(definition: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let types: BTreeMap<String, String> = list(&definition["AttributeDefinitions"])
            .iter()
            .map(|of| (text(&of["AttributeName"]), text(&of["AttributeType"])))
            .collect();
        let keys = |of: &Value| -> Keys {
            let key = |key: &Value| {
                let name = text(&key["AttributeName"]);
                let of = types.get(&name).cloned().unwrap_or_default();
                (name, text(&key["KeyType"]), of)
            };
            list(&of["KeySchema"]).iter().map(key).collect()
        };
        let indexes = |of: &str| {
            let index = |index: &Value| {
                let projection = &index["Projection"];
                let attributes = list(&projection["NonKeyAttributes"]).iter().map(text).collect();
                let projection = text(&projection["ProjectionType"]);
                (text(&index["IndexName"]), Index { keys: keys(index), projection, attributes })
            };
            list(&definition[of]).iter().map(index).collect()
        };
        Self {
            keys: keys(definition),
            global: indexes("GlobalSecondaryIndexes"),
            local: indexes("LocalSecondaryIndexes"),
        }
    }
}
