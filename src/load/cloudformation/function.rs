//! The [intrinsic
//! functions](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html).

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::Template;
use crate::blueprint::node::{Key, Node, Value};
use crate::load::document::{key_span, span};
use crate::load::files::Span;
use crate::load::mapped_text::MappedText;
use crate::load::tree::{Data, Tree};
use crate::nearest::nearest;
use crate::plan::deployed::{ACCOUNT_ID, PARTITION, REGION};

impl Template<'_, '_> {
    /// The value of a function.
    pub(super) fn function(&mut self, key: &Key, argument: &Node, at: Span, file: usize) -> Tree {
        match &*key.name {
            "Ref" => match &argument.value {
                Value::String(name) => self.reference(name, span(argument, file)),
                _ => self.misused(key, file),
            },
            "Fn::GetAtt" => self.get_attribute(key, argument, file),
            "Fn::Sub" => self.substitute(key, argument, file),
            "Fn::Join" => self.join(key, argument, at, file),
            "Fn::If" => self.choose(key, argument, file),
            "Fn::FindInMap" => self.find_in_map(key, argument, at, file),
            "Fn::Select" => self.select(key, argument, file),
            "Fn::Split" => self.split(key, argument, at, file),
            "Fn::Base64" => {
                let text = self.evaluate(argument, file);
                let encoded = BASE64_STANDARD.encode(text.text().unwrap_or_default());
                Tree::computed(encoded, at)
            }
            "Fn::ImportValue" => self.import(argument, at, file),
            "Fn::Transform" => self.transform(argument, key_span(key, file), file),
            "Fn::GetAZs" => {
                let zones =
                    ["a", "b", "c"].map(|zone| Tree::computed(format!("{REGION}{zone}"), at));
                Tree::new(Data::List(zones.into()), at)
            }
            "Fn::Length" => {
                let list = self.evaluate(argument, file);
                Tree::new(Data::Number(list.items().len().to_string()), at)
            }
            "Fn::ToJsonString" => {
                let value = self.evaluate(argument, file);
                Tree::computed(value.json_text(), at)
            }
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => {
                let node = Node::new(
                    Value::Mapping(vec![(key.clone(), argument.clone())]),
                    argument.place,
                );
                Tree::new(Data::Bool(self.truth(&node, file)), at)
            }
            name => {
                let message = format!("the function `{name}` is not evaluated");
                self.loader.unread(key_span(key, file), message);
                Tree::default()
            }
        }
    }

    fn misused(&mut self, key: &Key, file: usize) -> Tree {
        let message = format!("invalid argument of `{}`", key.name);
        self.loader.invalid(key_span(key, file), message);
        Tree::default()
    }

    /// The value of `Ref`.
    pub(super) fn reference(&mut self, name: &str, at: Span) -> Tree {
        let pseudo = match name {
            "AWS::NoValue" => return Tree::new(Data::Null, at),
            "AWS::AccountId" => Some(ACCOUNT_ID),
            "AWS::Region" => Some(REGION),
            "AWS::Partition" => Some(PARTITION),
            "AWS::URLSuffix" => Some("amazonaws.com"),
            "AWS::StackName" => Some("stack"),
            "AWS::StackId" => Some("arn:aws:cloudformation:us-east-1:123456789012:stack/stack/1"),
            "AWS::NotificationARNs" => return Tree::new(Data::List(Vec::new()), at),
            _ => None,
        };
        if let Some(value) = pseudo {
            return Tree::computed(value, at);
        }
        if let Some(value) = self.parameter(name, at) {
            return value;
        }
        match self.referred(name).or_else(|| self.made_by_sam(name)) {
            Some(value) => Tree::computed(value, at),
            None => self.unknown(name, at),
        }
    }

    /// Reports a name that nothing has, and uses it as its own value.
    fn unknown(&mut self, name: &str, at: Span) -> Tree {
        let root = self.document.node.clone();
        let sections = ["Parameters", "Resources"].map(|section| root.get(section));
        let known = || sections.into_iter().flatten().flat_map(Node::keys);
        // A resource whose condition does not hold may be named where nobody looks.
        if !known().any(|known| known == name) {
            let mut finding = crate::load::LoadFinding::new(
                &crate::load::rules::invalid_template::RULE,
                at,
                format!("there is no resource or parameter `{name}`"),
            );
            finding.help =
                nearest(name, known()).map(|nearest| format!("did you mean `{nearest}`?"));
            self.loader.report(finding);
        }
        Tree::computed(name, at)
    }

    /// The value of a parameter: the given one, its default, or its name.
    fn parameter(&mut self, name: &str, at: Span) -> Option<Tree> {
        let root = self.document.node.clone();
        let declared = root.at(&["Parameters", name])?;
        let given = self.loader.settings.parameters.get(name).cloned();
        let default = declared.get("Default").map(|node| self.evaluate(node, self.document.file));
        let value = given.or_else(|| default.and_then(|default| default.string()));
        let value = value.unwrap_or_else(|| name.to_owned());
        let is_list = declared.get("Type").is_some_and(|kind| match &kind.value {
            Value::String(kind) => kind.starts_with("List<") || kind == "CommaDelimitedList",
            _ => false,
        });
        Some(if is_list {
            let items = value.split(',').map(|item| Tree::computed(item.trim(), at));
            Tree::new(Data::List(items.collect()), at)
        } else {
            Tree::computed(value, at)
        })
    }

    fn get_attribute(&mut self, key: &Key, argument: &Node, file: usize) -> Tree {
        let at = span(argument, file);
        let (name, attribute) = match &argument.value {
            Value::String(text) => match text.split_once('.') {
                Some((name, attribute)) => (name.to_owned(), attribute.to_owned()),
                None => return self.misused(key, file),
            },
            Value::Sequence(items) => {
                let items: Vec<_> =
                    items.iter().filter_map(|item| self.evaluate(item, file).string()).collect();
                match items.as_slice() {
                    [name, attribute @ ..] if !attribute.is_empty() => {
                        (name.clone(), attribute.join("."))
                    }
                    _ => return self.misused(key, file),
                }
            }
            _ => return self.misused(key, file),
        };
        self.attribute_of(&name, &attribute, at)
    }

    fn attribute_of(&mut self, name: &str, attribute: &str, at: Span) -> Tree {
        let value = self.attribute(name, attribute);
        let value = value.or_else(|| self.attribute_made_by_sam(name, attribute));
        match value {
            Some(value) => Tree::computed(value, at),
            None => self.unknown(name, at),
        }
    }

    fn substitute(&mut self, key: &Key, argument: &Node, file: usize) -> Tree {
        let (template, variables) = match &argument.value {
            Value::Sequence(items) => match items.as_slice() {
                [template] => (template, None),
                [template, variables] => (template, Some(variables)),
                _ => return self.misused(key, file),
            },
            _ => (argument, None),
        };
        let at = span(template, file);
        let Some(text) = self.evaluate(template, file).mapped() else {
            return self.misused(key, file);
        };
        let mut result = MappedText::default();
        let mut start = 0;
        while let Some(open) = text.value[start..].find("${").map(|open| start + open) {
            let Some(close) = text.value[open..].find('}').map(|close| open + close) else { break };
            result.push(&text, start..open);
            let name = &text.value[open + 2..close];
            if name.starts_with('!') {
                result.push(&text, open..open + 2);
                result.push(&text, open + 3..close + 1);
            } else {
                let place = text.span(&self.loader.files, open).unwrap_or(at);
                let place = Span { end: place.end.max(place.start + close + 1 - open), ..place };
                let place = self.loader.files.within(place);
                let value = self.variable(name.trim(), variables, place, file);
                if let Some(value) = value.mapped() {
                    result.push_all(&value);
                }
            }
            start = close + 1;
        }
        result.push(&text, start..text.value.len());
        Tree::new(Data::Text(result), at)
    }

    /// The value of a variable of `Fn::Sub`.
    fn variable(&mut self, name: &str, own: Option<&Node>, at: Span, file: usize) -> Tree {
        if let Some(value) = own.and_then(|own| own.get(name)) {
            let value = self.evaluate(value, file);
            return match value.text() {
                Some(text) => Tree::computed(text, at),
                None => value,
            };
        }
        match name.split_once('.') {
            Some((name, attribute)) if !name.contains("::") => {
                self.attribute_of(name, attribute, at)
            }
            _ => self.reference(name, at),
        }
    }

    fn join(&mut self, key: &Key, argument: &Node, at: Span, file: usize) -> Tree {
        let parts = self.evaluate(argument, file);
        let [delimiter, list] = parts.items() else { return self.misused(key, file) };
        let Some(delimiter) = delimiter.mapped() else { return self.misused(key, file) };
        let mut result = MappedText::default();
        for (index, item) in list.one_or_more().iter().enumerate() {
            if index > 0 {
                result.push_all(&delimiter);
            }
            match item.mapped() {
                Some(text) => result.push_all(&text),
                None => self.loader.unread(item.span, "a part of a text without a value"),
            }
        }
        Tree::new(Data::Text(result), at)
    }

    fn choose(&mut self, key: &Key, argument: &Node, file: usize) -> Tree {
        let Value::Sequence(items) = &argument.value else { return self.misused(key, file) };
        let [condition, then, otherwise] = items.as_slice() else {
            return self.misused(key, file);
        };
        let holds = match &condition.value {
            Value::String(name) => self.condition(name, span(condition, file)),
            _ => self.truth(condition, file),
        };
        self.evaluate(if holds { then } else { otherwise }, file)
    }

    fn find_in_map(&mut self, key: &Key, argument: &Node, at: Span, file: usize) -> Tree {
        let path = self.evaluate(argument, file);
        let root = self.document.node.clone();
        let [map, first, second, options @ ..] = path.items() else {
            return self.misused(key, file);
        };
        let names = [map, first, second].map(|name| name.text().unwrap_or_default());
        let found = root.get("Mappings").and_then(|mappings| mappings.at(&names));
        match (found, options.first().and_then(|options| options.get("DefaultValue"))) {
            (Some(node), _) => self.evaluate(node, self.document.file),
            (None, Some(default)) => default.clone(),
            (None, None) => {
                let message = format!("no entry `{}` in the mappings", names.join("` `"));
                self.loader.invalid(at, message);
                Tree::default()
            }
        }
    }

    fn select(&mut self, key: &Key, argument: &Node, file: usize) -> Tree {
        let parts = self.evaluate(argument, file);
        let [index, list] = parts.items() else { return self.misused(key, file) };
        if let Some(item) = index.number::<usize>().and_then(|index| list.items().get(index)) {
            return item.clone();
        }
        self.loader.unread(index.span, "an index that the list does not have");
        Tree::default()
    }

    fn split(&mut self, key: &Key, argument: &Node, at: Span, file: usize) -> Tree {
        let parts = self.evaluate(argument, file);
        let [delimiter, text] = parts.items() else { return self.misused(key, file) };
        let (Some(delimiter), Some(text)) = (delimiter.text(), text.mapped()) else {
            return self.misused(key, file);
        };
        if delimiter.is_empty() {
            return self.misused(key, file);
        }
        let mut items = Vec::new();
        let mut start = 0;
        for item in text.value.split(delimiter) {
            let part = text.part(start..start + item.len());
            items.push(Tree::new(Data::Text(part), at));
            start += item.len() + delimiter.len();
        }
        Tree::new(Data::List(items), at)
    }

    fn import(&mut self, argument: &Node, at: Span, file: usize) -> Tree {
        let name = self.evaluate(argument, file).string().unwrap_or_default();
        if let Some(value) = self.loader.settings.imports.get(&name) {
            return Tree::computed(value.clone(), at);
        }
        self.loader.assumed(
            at,
            format!("the export `{name}` of another stack is not known"),
            &format!("set it with `--import '{name}=VALUE'`"),
        );
        Tree::computed(name, at)
    }

    /// The document that `AWS::Include` includes.
    pub(super) fn transform(&mut self, argument: &Node, at: Span, file: usize) -> Tree {
        let transform = self.evaluate(argument, file);
        let name = transform.get("Name").and_then(Tree::text).unwrap_or_default();
        if name != "AWS::Include" {
            self.loader.unread(at, format!("the macro `{name}` is not run"));
            return Tree::default();
        }
        let location = transform.at(&["Parameters", "Location"]).cloned().unwrap_or_default();
        if self.open.len() >= crate::bounds::REFERENCE_LEVELS.count() {
            self.loader.invalid(at, "documents that include each other");
            return Tree::default();
        }
        let Some(document) = self.loader.local_document(&location) else {
            return Tree::default();
        };
        self.open.push("AWS::Include".to_owned());
        let tree = self.evaluate(&document.node, document.file);
        self.open.pop();
        tree
    }
}
