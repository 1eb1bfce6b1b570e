//! The Java classes of values, for Velocity's comparisons and for `$x.class`.

use super::{ArrayOf, ListKind, Number, Value};

impl Value {
    /// The name of the value's Java class.
    pub(crate) fn class_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "java.lang.Boolean",
            Self::String(_) => "java.lang.String",
            Self::Number(number) => number.class_name(),
            Self::List(list) => match list.kind() {
                ListKind::Json => "net.minidev.json.JSONArray",
                ListKind::ArrayList => "java.util.ArrayList",
                ListKind::Array(ArrayOf::Bytes) => "[B",
                ListKind::Array(ArrayOf::Characters) => "[C",
                ListKind::Array(ArrayOf::Strings) => "[Ljava.lang.String;",
                ListKind::Array(ArrayOf::BigIntegers) => "[Ljava.math.BigInteger;",
                ListKind::Array(ArrayOf::BigDecimals) => "[Ljava.math.BigDecimal;",
                ListKind::Array(ArrayOf::Objects) => "[Ljava.lang.Object;",
            },
            Self::Map(_) => "java.util.LinkedHashMap",
            Self::Object(object) => object.class_name(),
        }
    }

    /// True if Velocity compares the two with `equals`: the class of one is the other's or a
    /// superclass of it.
    pub(crate) fn is_comparable_to(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(a), Self::List(b)) => {
                a.kind() == b.kind() || (a.kind().has_positions() && b.kind().has_positions())
            }
            (Self::Map(_), Self::Map(_)) => true,
            _ => self.class_name() == other.class_name(),
        }
    }
}

impl Number {
    pub(crate) const fn class_name(&self) -> &'static str {
        match self {
            Self::Int(_) => "java.lang.Integer",
            Self::Long(_) => "java.lang.Long",
            Self::BigInteger(_) => "java.math.BigInteger",
            Self::Float(_) => "java.lang.Float",
            Self::Double(_) => "java.lang.Double",
            Self::BigDecimal(_) => "java.math.BigDecimal",
        }
    }
}
