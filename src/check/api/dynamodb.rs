//! Requests of DynamoDB in JSON: their values, expressions and reserved words.

use serde_json::{Map, Value};

/// The members that hold values by the names of attributes or placeholders.
const OF_VALUES: [&str; 4] = ["Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"];

/// The members that are expressions.
const EXPRESSIONS: [&str; 5] = [
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
];

/// Calls a function with each typed value of a request: the name, the type and the value.
pub(crate) fn each_value(json: &Value, visit: &mut impl FnMut(&str, &str, &Value)) {
    each_object(json, &mut |members| {
        for of in OF_VALUES {
            let Some(Value::Object(values)) = members.get(of) else { continue };
            values.iter().for_each(|(name, value)| typed(name, value, visit));
        }
    });
}

fn typed(name: &str, value: &Value, visit: &mut impl FnMut(&str, &str, &Value)) {
    let Value::Object(value) = value else { return };
    for (of, value) in value {
        visit(name, of, value);
        match value {
            Value::Array(items) if of == "L" => {
                for item in items {
                    typed(name, item, visit);
                }
            }
            Value::Object(members) if of == "M" => {
                for (name, value) in members {
                    typed(name, value, visit);
                }
            }
            _ => {}
        }
    }
}

/// The JSON type of the values of a type; `None` for an unknown type.
pub(crate) fn expected_type(of: &str) -> Option<&'static str> {
    Some(match of {
        "S" | "N" | "B" => "a text",
        "BOOL" | "NULL" => "a boolean",
        "SS" | "NS" | "BS" | "L" => "a list",
        "M" => "an object",
        _ => return None,
    })
}

/// Calls a function with the request, and with each part of a transaction, that has expressions.
pub(crate) fn each_request(json: &Value, visit: &mut impl FnMut(&Map<String, Value>)) {
    each_object(json, &mut |members| {
        let is_request = EXPRESSIONS.iter().any(|name| members.contains_key(*name))
            || members.contains_key("ExpressionAttributeValues")
            || members.contains_key("ExpressionAttributeNames");
        if is_request {
            visit(members);
        }
    });
}

/// Calls a function with the objects of a request that are no values.
fn each_object(json: &Value, visit: &mut impl FnMut(&Map<String, Value>)) {
    match json {
        Value::Object(members) => {
            visit(members);
            for (name, value) in members {
                if !OF_VALUES.contains(&name.as_str()) {
                    each_object(value, visit);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_object(item, visit)),
        _ => {}
    }
}

/// The names and placeholders in the expressions of a request, without keywords and functions.
pub(crate) fn words(request: &Map<String, Value>) -> Vec<&str> {
    const KEYWORDS: [&str; 10] =
        ["ADD", "AND", "BETWEEN", "DELETE", "IN", "NOT", "OR", "REMOVE", "SET", ""];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '#');
    let mut words = Vec::new();
    for text in EXPRESSIONS.iter().filter_map(|name| request.get(*name)?.as_str()) {
        let mut rest = text;
        while let Some(start) = rest.find(is_part) {
            let word = &rest[start..];
            let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
            let (word, after) = word.split_at(end);
            rest = after;
            let is_function = after.trim_start().starts_with('(')
                && !KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word));
            let is_keyword = KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word));
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            if !is_function && !is_keyword && !is_number && !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words
}

/// True for a reserved word, in any case.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.split_ascii_whitespace().any(|reserved| reserved.eq_ignore_ascii_case(word))
}

/// The [reserved words of
/// DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html).
const RESERVED: &str = "\
     ABORT ABSOLUTE ACTION ADD AFTER AGENT AGGREGATE ALL ALLOCATE ALTER ANALYZE AND ANY ARCHIVE \
     ARE ARRAY AS ASC ASCII ASENSITIVE ASSERTION ASYMMETRIC AT ATOMIC ATTACH ATTRIBUTE AUTH \
     AUTHORIZATION AUTHORIZE AUTO AVG BACK BACKUP BASE BATCH BEFORE BEGIN BETWEEN BIGINT BINARY \
     BIT BLOB BLOCK BOOLEAN BOTH BREADTH BUCKET BULK BY BYTE CALL CALLED CALLING CAPACITY CASCADE \
     CASCADED CASE CAST CATALOG CHAR CHARACTER CHECK CLASS CLOB CLOSE CLUSTER CLUSTERED \
     CLUSTERING CLUSTERS COALESCE COLLATE COLLATION COLLECTION COLUMN COLUMNS COMBINE COMMENT \
     COMMIT COMPACT COMPILE COMPRESS CONDITION CONFLICT CONNECT CONNECTION CONSISTENCY CONSISTENT \
     CONSTRAINT CONSTRAINTS CONSTRUCTOR CONSUMED CONTINUE CONVERT COPY CORRESPONDING COUNT \
     COUNTER CREATE CROSS CUBE CURRENT CURSOR CYCLE DATA DATABASE DATE DATETIME DAY DEALLOCATE \
     DEC DECIMAL DECLARE DEFAULT DEFERRABLE DEFERRED DEFINE DEFINED DEFINITION DELETE DELIMITED \
     DEPTH DEREF DESC DESCRIBE DESCRIPTOR DETACH DETERMINISTIC DIAGNOSTICS DIRECTORIES DISABLE \
     DISCONNECT DISTINCT DISTRIBUTE DO DOMAIN DOUBLE DROP DUMP DURATION DYNAMIC EACH ELEMENT ELSE \
     ELSEIF EMPTY ENABLE END EQUAL EQUALS ERROR ESCAPE ESCAPED EVAL EVALUATE EXCEEDED EXCEPT \
     EXCEPTION EXCEPTIONS EXCLUSIVE EXEC EXECUTE EXISTS EXIT EXPLAIN EXPLODE EXPORT EXPRESSION \
     EXTENDED EXTERNAL EXTRACT FAIL FALSE FAMILY FETCH FIELDS FILE FILTER FILTERING FINAL FINISH \
     FIRST FIXED FLATTERN FLOAT FOR FORCE FOREIGN FORMAT FORWARD FOUND FREE FROM FULL FUNCTION \
     FUNCTIONS GENERAL GENERATE GET GLOB GLOBAL GO GOTO GRANT GREATER GROUP GROUPING HANDLER HASH \
     HAVE HAVING HEAP HIDDEN HOLD HOUR IDENTIFIED IDENTITY IF IGNORE IMMEDIATE IMPORT IN \
     INCLUDING INCLUSIVE INCREMENT INCREMENTAL INDEX INDEXED INDEXES INDICATOR INFINITE INITIALLY \
     INLINE INNER INNTER INOUT INPUT INSENSITIVE INSERT INSTEAD INT INTEGER INTERSECT INTERVAL \
     INTO INVALIDATE IS ISOLATION ITEM ITEMS ITERATE JOIN KEY KEYS LAG LANGUAGE LARGE LAST \
     LATERAL LEAD LEADING LEAVE LEFT LENGTH LESS LEVEL LIKE LIMIT LIMITED LINES LIST LOAD LOCAL \
     LOCALTIME LOCALTIMESTAMP LOCATION LOCATOR LOCK LOCKS LOG LOGED LONG LOOP LOWER MAP MATCH \
     MATERIALIZED MAX MAXLEN MEMBER MERGE METHOD METRICS MIN MINUS MINUTE MISSING MOD MODE \
     MODIFIES MODIFY MODULE MONTH MULTI MULTISET NAME NAMES NATIONAL NATURAL NCHAR NCLOB NEW NEXT \
     NO NONE NOT NULL NULLIF NUMBER NUMERIC OBJECT OF OFFLINE OFFSET OLD ON ONLINE ONLY OPAQUE \
     OPEN OPERATOR OPTION OR ORDER ORDINALITY OTHER OTHERS OUT OUTER OUTPUT OVER OVERLAPS \
     OVERRIDE OWNER PAD PARALLEL PARAMETER PARAMETERS PARTIAL PARTITION PARTITIONED PARTITIONS \
     PATH PERCENT PERCENTILE PERMISSION PERMISSIONS PIPE PIPELINED PLAN POOL POSITION PRECISION \
     PREPARE PRESERVE PRIMARY PRIOR PRIVATE PRIVILEGES PROCEDURE PROCESSED PROJECT PROJECTION \
     PROPERTY PROVISIONING PUBLIC PUT QUERY QUIT QUORUM RAISE RANDOM RANGE RANK RAW READ READS \
     REAL REBUILD RECORD RECURSIVE REDUCE REF REFERENCE REFERENCES REFERENCING REGEXP REGION \
     REINDEX RELATIVE RELEASE REMAINDER RENAME REPEAT REPLACE REQUEST RESET RESIGNAL RESOURCE \
     RESPONSE RESTORE RESTRICT RESULT RETURN RETURNING RETURNS REVERSE REVOKE RIGHT ROLE ROLES \
     ROLLBACK ROLLUP ROUTINE ROW ROWS RULE RULES SAMPLE SATISFIES SAVE SAVEPOINT SCAN SCHEMA \
     SCOPE SCROLL SEARCH SECOND SECTION SEGMENT SEGMENTS SELECT SELF SEMI SENSITIVE SEPARATE \
     SEQUENCE SERIALIZABLE SESSION SET SETS SHARD SHARE SHARED SHORT SHOW SIGNAL SIMILAR SIZE \
     SKEWED SMALLINT SNAPSHOT SOME SOURCE SPACE SPACES SPARSE SPECIFIC SPECIFICTYPE SPLIT SQL \
     SQLCODE SQLERROR SQLEXCEPTION SQLSTATE SQLWARNING START STATE STATIC STATUS STORAGE STORE \
     STORED STREAM STRING STRUCT STYLE SUB SUBMULTISET SUBPARTITION SUBSTRING SUBTYPE SUM SUPER \
     SYMMETRIC SYNONYM SYSTEM TABLE TABLESAMPLE TEMP TEMPORARY TERMINATED TEXT THAN THEN \
     THROUGHPUT TIME TIMESTAMP TIMEZONE TINYINT TO TOKEN TOTAL TOUCH TRAILING TRANSACTION \
     TRANSFORM TRANSLATE TRANSLATION TREAT TRIGGER TRIM TRUE TRUNCATE TTL TUPLE TYPE UNDER UNDO \
     UNION UNIQUE UNIT UNKNOWN UNLOGGED UNNEST UNPROCESSED UNSIGNED UNTIL UPDATE UPPER URL USAGE \
     USE USER USERS USING UUID VACUUM VALUE VALUED VALUES VARCHAR VARIABLE VARIANCE VARINT \
     VARYING VIEW VIEWS VIRTUAL VOID WAIT WHEN WHENEVER WHERE WHILE WINDOW WITH WITHIN WITHOUT \
     WORK WRAPPED WRITE YEAR ZONE";
