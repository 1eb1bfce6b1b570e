//! Updates: an expression of exactly the attributes in the request.

use std::collections::BTreeMap;

use super::super::clause::Clause;
use super::super::errors;
use super::super::expression::{Condition, Expression};
use super::super::item;
use super::super::literal::vtl_string;
use super::super::placeholders::{Constant, Piece, Placeholders, Value};
use super::super::writer::{Object, Writer};
use crate::model::operation::{Calculation, ChangeOperand, StepKind, Update};
use crate::model::{Attribute, AttributeType, MapShape, Operand, Shape, Table};
use crate::plan::operation::Step;

/// A change to an attribute, or to a value within one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// It is set.
    Set,
    /// It is set if there is none.
    SetOnce,
    /// A number is added to that of an attribute, or elements are added to its set.
    Add,
    /// A number is added to a value within an attribute, which `ADD` does not support.
    Increase,
    /// A number is subtracted.
    Decrease,
    /// Elements are deleted from a set.
    Delete,
    /// A list is appended.
    Append,
    /// A list is put in front.
    Prepend,
}

/// A clause of an update expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Keyword {
    Set,
    Add,
    Delete,
}

impl Change {
    /// The change that a field of an update makes.
    fn of_field(field: &str, is_nested: bool) -> Self {
        match field {
            "add" if is_nested => Self::Increase,
            "add" => Self::Add,
            "subtract" => Self::Decrease,
            "delete" => Self::Delete,
            "append" => Self::Append,
            "prepend" => Self::Prepend,
            _ => Self::Set,
        }
    }

    const fn keyword(self) -> Keyword {
        match self {
            Self::Add => Keyword::Add,
            Self::Delete => Keyword::Delete,
            _ => Keyword::Set,
        }
    }

    /// The value of an attribute that the item does not have, if the change needs one.
    const fn initial(self) -> Option<Constant> {
        match self {
            Self::Increase | Self::Decrease => Some(Constant::Zero),
            Self::Append | Self::Prepend => Some(Constant::EmptyList),
            Self::Set | Self::SetOnce | Self::Add | Self::Delete => None,
        }
    }

    /// The part of the expression, with placeholders.
    fn text(self, path: &str, value: &str, initial: &str) -> String {
        match self {
            Self::Set => format!("{path} = {value}"),
            Self::SetOnce => format!("{path} = if_not_exists({path}, {value})"),
            Self::Add | Self::Delete => format!("{path} {value}"),
            Self::Increase => format!("{path} = if_not_exists({path}, {initial}) + {value}"),
            Self::Decrease => format!("{path} = if_not_exists({path}, {initial}) - {value}"),
            Self::Append => {
                format!("{path} = list_append(if_not_exists({path}, {initial}), {value})")
            }
            Self::Prepend => {
                format!("{path} = list_append({value}, if_not_exists({path}, {initial}))")
            }
        }
    }
}

/// Writes the update expression of a request.
pub(super) fn expression(
    request: &mut Object<'_>,
    placeholders: &mut Placeholders,
    table: &Table,
    update: &Update,
    sent: &Sent,
) {
    let w = request.writer();
    let pieces = pieces(w, placeholders, table, update);
    let remove: Vec<_> = update
        .remove
        .iter()
        .map(|path| Piece::always(placeholders.path(table, path, None)))
        .collect();
    request.member("UpdateExpression", |w| {
        w.push("\"");
        for (keyword, begin) in
            [(Keyword::Set, "SET "), (Keyword::Add, " ADD "), (Keyword::Delete, " DELETE ")]
        {
            let mut clause = Clause::new(begin, ", ");
            clause.pieces(w, pieces.get(&keyword).map_or(&[], Vec::as_slice));
            if keyword == Keyword::Set {
                sent.looped_assignments(w, &mut clause);
            }
            clause.pieces(w, &sent.pieces(keyword));
        }
        let mut removal = Clause::new(" REMOVE ", ", ");
        removal.pieces(w, &remove);
        sent.removals(w, &mut removal);
        w.push("\"");
    });
}

/// The changes by operands that the update states, by clause.
fn pieces(
    w: &Writer,
    placeholders: &mut Placeholders,
    table: &Table,
    update: &Update,
) -> BTreeMap<Keyword, Vec<Piece>> {
    let mut pieces: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut change = |change: Change, path: &str, value: Value| {
        let when = value.given(w);
        let name = placeholders.path(table, path, when.as_ref());
        let value = placeholders.value(value, when.clone());
        let initial = change.initial();
        let initial = initial.map(|of| placeholders.constant(of, when.clone())).unwrap_or_default();
        let piece = Piece { text: change.text(&name, &value, &initial), when };
        pieces.entry(change.keyword()).or_default().push(piece);
    };
    for (values, kind) in [(&update.values, Change::Set), (&update.if_not_exists, Change::SetOnce)]
    {
        for (path, value) in values {
            change(kind, path, Value::Template(table.shape_of(path).into_owned(), value.clone()));
        }
    }
    for (field, changes) in update.changes() {
        for (path, operand) in &changes.given {
            let is_nested = !table.path(path).steps.is_empty();
            // `Plan::check` ensures that it exists.
            let Some(shape) = table.changed(field, path) else { continue };
            let value = operand_value(&shape, operand);
            change(Change::of_field(field, is_nested), path, value);
        }
    }
    for (path, calculation) in &update.calculate {
        let values = calculation.operands().iter().filter_map(Operand::value_template);
        let when = w.given(values);
        let name = placeholders.path(table, path, when.as_ref());
        let mut operand = |operand: &Operand| match operand {
            Operand::Attribute(other) => placeholders.path(table, other, when.as_ref()),
            Operand::Value(value) => placeholders
                .value(Value::Template(AttributeType::N.into(), value.clone()), when.clone()),
        };
        let value = match calculation {
            Calculation::Plus([one, other]) => format!("{} + {}", operand(one), operand(other)),
            Calculation::Minus([one, other]) => format!("{} - {}", operand(one), operand(other)),
            Calculation::Attribute(other) => placeholders.path(table, other, None),
        };
        let piece = Piece { text: format!("{name} = {value}"), when };
        pieces.entry(Keyword::Set).or_default().push(piece);
    }
    pieces
}

/// The value by which an attribute of this shape is changed. `Plan::check` ensures that they fit.
fn operand_value(shape: &Shape, operand: &ChangeOperand) -> Value {
    let of = shape.attribute_type();
    match operand {
        ChangeOperand::Elements(elements) => Value::Elements {
            of,
            element: operand.value_shape(shape).unwrap_or(Shape::Any),
            elements: elements.clone(),
        },
        ChangeOperand::Value(value) => match operand.body_list(of) {
            Some(place) => {
                Value::Body { shape: shape.clone(), place: place.to_vec(), value: value.clone() }
            }
            None => Value::Template(shape.clone(), value.clone()),
        },
    }
}

/// The attributes of an update that come from the body, each if present.
///
/// Those of scalar types that are set are written by loops over their indices; `$sent` contains
/// those that the request has, `$removed` those that are `null`. Others are written one by one.
pub(super) struct Sent {
    /// The attributes, each with its change.
    attributes: MapShape,
    changes: Vec<Change>,
    body: Expression,
    removes_null: bool,
    looped: Option<Looped>,
}

/// The attributes written by loops.
struct Looped {
    /// Their indices among all attributes, by type.
    places: Vec<(AttributeType, Vec<usize>)>,
    /// The variable with the names of all attributes.
    names: Expression,
    /// The variable with the indices of the present attributes.
    sent: Expression,
    /// The variable with the indices of those that are removed, if any can be.
    removed: Option<Expression>,
    /// The variable of a loop over them.
    place: Expression,
}

impl Sent {
    /// The attributes of an update; none for other operations. If there are any, the body is kept
    /// in a variable.
    pub(super) fn new(w: &mut Writer, step: &Step<'_>) -> Self {
        let body = Expression::body(step.body_place());
        let StepKind::Update(update) = step.kind else {
            return Self {
                attributes: MapShape::new(),
                changes: Vec::new(),
                body,
                removes_null: false,
                looped: None,
            };
        };
        let attributes = step.body_attributes();
        let change = |(name, _): (&str, &Attribute)| {
            let changes = update.changes();
            let mut fields = changes.iter().filter(|(_, of)| of.sent.iter().any(|of| of == name));
            fields.next().map_or(Change::Set, |(field, _)| Change::of_field(field, false))
        };
        let changes: Vec<_> = attributes.iter().map(change).collect();
        let body = if changes.is_empty() { body } else { w.set("body", &body) };
        let removes_null = update.remove_null;
        let looped = Looped::new(w, (&attributes, &changes), &body, removes_null);
        Self { attributes, changes, body, removes_null, looped }
    }

    /// True if there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The object that contains them. A body that is not an object must not count as an update of
    /// other attributes: it yields an update without a key, which DynamoDB rejects.
    pub(super) fn object(&self) -> Option<&Expression> {
        (!self.changes.is_empty()).then_some(&self.body)
    }

    /// The attributes that no loop writes, with their indices among all.
    fn each(&self) -> impl Iterator<Item = One<'_>> {
        let all = self.attributes.iter().zip(&self.changes).enumerate();
        let all = all.map(|(place, ((name, attribute), change))| One {
            place,
            name,
            attribute,
            change: *change,
            is_given: match attribute.shape() {
                Shape::Any if self.removes_null => {
                    self.body.get(attribute.name_in_json(name)).is_given()
                }
                _ => item::is_given(attribute, &self.body, name),
            },
        });
        all.filter(|one| self.looped.as_ref().is_none_or(|looped| !looped.has(one.place)))
    }

    /// The condition that an attribute is removed, if it can be.
    fn is_removed(&self, one: &One<'_>) -> Option<Condition> {
        let can_be = self.removes_null
            && one.change == Change::Set
            && !matches!(one.attribute.shape(), Shape::Null);
        let name = one.attribute.name_in_json(one.name);
        can_be.then(|| self.body.has(name).and(&self.body.get(name).is_null()))
    }

    /// Writes `#s0 = :s0, …` for those attributes that loops write.
    fn looped_assignments(&self, w: &mut Writer, set: &mut Clause) {
        if let Some(Looped { sent, place, .. }) = &self.looped {
            set.each(w, (sent, place), &format!("\\u0023s{place} = :s{place}"));
        }
    }

    /// The changes that no loop writes, of one clause.
    fn pieces(&self, keyword: Keyword) -> Vec<Piece> {
        let ours = self.each().filter(|one| one.change.keyword() == keyword);
        let piece = |one: One<'_>| {
            let One { place, change, is_given, .. } = one;
            let [path, value, initial] =
                ["#s", ":s", ":e"].map(|prefix| format!("{prefix}{place}"));
            Piece { text: change.text(&path, &value, &initial), when: Some(is_given) }
        };
        ours.map(piece).collect()
    }

    /// Writes `#s0, …` for the attributes that are removed.
    fn removals(&self, w: &mut Writer, remove: &mut Clause) {
        if let Some(Looped { removed: Some(removed), place, .. }) = &self.looped {
            remove.each(w, (removed, place), &format!("\\u0023s{place}"));
        }
        let piece = |one: One<'_>| {
            let when = self.is_removed(&one)?;
            Some(Piece { text: format!("#s{}", one.place), when: Some(when) })
        };
        remove.pieces(w, &self.each().filter_map(piece).collect::<Vec<_>>());
    }

    /// The conditions under which there are values for their placeholders; `None` means always.
    /// Names are always there: without any, nothing changes, and DynamoDB rejects the request
    /// anyway. The same holds for values unless the update can do without them.
    pub(super) fn when_values(&self, step: &Step<'_>) -> Vec<Option<Condition>> {
        match step.kind {
            StepKind::Update(update) if update.can_lack_values() => {}
            _ if self.is_empty() => return Vec::new(),
            _ => return vec![None],
        }
        let looped = self.looped.iter().map(|looped| looped.sent.has_some());
        looped.chain(self.each().map(|one| one.is_given)).map(Some).collect()
    }

    /// Writes the names of the placeholders.
    pub(super) fn names(&self, names: &mut Object<'_>) {
        if let Some(Looped { sent, removed, place, names: all, .. }) = &self.looped {
            let name = all.entry(place);
            for places in std::iter::once(sent).chain(removed) {
                names.members_each(places, place, None, |w| {
                    w.push(&format!("\"\\u0023s{place}\": \"{name}\""));
                });
            }
        }
        for one in self.each() {
            let is_named = match self.is_removed(&one) {
                // It is there, `null` or not.
                Some(_) => self.body.has(one.attribute.name_in_json(one.name)),
                None => one.is_given,
            };
            names.member_when(&is_named, &format!("#s{}", one.place), |w| {
                w.string(&one.name.into());
            });
        }
    }

    /// Writes the values of the placeholders.
    pub(super) fn values(&self, values: &mut Object<'_>) {
        if let Some(looped) = &self.looped {
            values.members_each(&looped.sent, &looped.place, None, |w| {
                // Present values are not `null` and can be kept.
                let value = w.set("value", &self.body.entry(&looped.names.entry(&looped.place)));
                w.push(&format!("\":s{}\": ", looped.place));
                looped.value(w, &self.attributes, &value);
            });
        }
        for One { place, name, attribute, change, is_given } in self.each() {
            values.member_when(&is_given, &format!(":s{place}"), |w| {
                item::attribute_value(
                    w,
                    attribute.shape(),
                    &self.body.get(attribute.name_in_json(name)),
                );
            });
            if let Some(initial) = change.initial() {
                values.member_when(&is_given, &format!(":e{place}"), |w| initial.write(w));
            }
        }
    }
}

/// An attribute from the body that no loop writes.
struct One<'a> {
    /// Its index among all.
    place: usize,
    name: &'a str,
    attribute: &'a Attribute,
    change: Change,
    is_given: Condition,
}

impl Looped {
    /// Groups at least two scalar attributes that are set, and writes the lines that find the
    /// present ones, and those that are `null` if they are removed.
    fn new(
        w: &mut Writer,
        (attributes, changes): (&MapShape, &[Change]),
        body: &Expression,
        removes_null: bool,
    ) -> Option<Self> {
        let mut places: Vec<(AttributeType, Vec<usize>)> = Vec::new();
        let all = attributes.iter().zip(changes).enumerate();
        for (place, ((name, attribute), _)) in all.filter(|(_, (_, of))| **of == Change::Set) {
            let Some(of) = item::loopable(name, attribute) else { continue };
            match places.iter_mut().find(|(known, _)| *known == of) {
                Some((_, places)) => places.push(place),
                None => places.push((of, vec![place])),
            }
        }
        // The type tested last is that of most attributes.
        places.sort_by_key(|(_, places)| places.len());
        let mut all: Vec<_> =
            places.iter().flat_map(|(_, places)| places.iter().copied()).collect();
        all.sort_unstable();
        let (first, last) = match all.as_slice() {
            [] | [_] => return None,
            [first, .., last] => (*first, *last),
        };
        let is_range = last - first + 1 == all.len();
        let names = attributes.iter().map(|(name, _)| vtl_string(name));
        let names = w.set("names", &Expression::list(names));
        let looped = if is_range {
            Expression::range(first, last)
        } else {
            Expression::list(all.iter().map(usize::to_string))
        };
        let sent = w.set("sent", &Expression::list([]));
        let removed = removes_null.then(|| w.set("removed", &Expression::list([])));
        let [place, added] = ["place", "added"].map(|name| w.variable(name));
        let name = names.entry(&place);
        let is_given = body.entry(&name).is_given();
        w.each_as(&looped, &place, |w| {
            let add = |list: &Expression| format!("#set({added} = {list}.add({place}))");
            let otherwise = removed.as_ref().map_or_else(String::new, |removed| {
                format!("#elseif({}){}", body.has_entry(&name), add(removed))
            });
            w.line(&format!("#if({is_given}){}{otherwise}#end", add(&sent)));
        });
        Some(Self { places, names, sent, removed, place })
    }

    fn has(&self, place: usize) -> bool {
        self.places.iter().any(|(_, places)| places.contains(&place))
    }

    /// Writes the value of an attribute, given its index, as an attribute value of its type.
    fn value(&self, w: &mut Writer, attributes: &MapShape, value: &Expression) {
        let shape = |places: &[usize]| {
            attributes.iter().nth(places[0]).map(|(_, attribute)| attribute.shape())
        };
        let Some(((_, usual), others)) = self.places.split_last() else { return };
        for (index, (_, places)) in others.iter().enumerate() {
            let is_of_these: Vec<_> =
                places.iter().map(|place| format!("{} == {place}", self.place)).collect();
            w.push(&format!("{}({})", errors::directive(index), is_of_these.join(" || ")));
            if let Some(shape) = shape(places) {
                item::attribute_value(w, shape, value);
            }
        }
        if !others.is_empty() {
            w.push("#{else}");
        }
        if let Some(shape) = shape(usual) {
            item::attribute_value(w, shape, value);
        }
        if !others.is_empty() {
            w.push("#end");
        }
    }
}
