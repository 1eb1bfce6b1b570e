//! The reserved words of `PartiQL`, which need double quotes as attribute names.
//!
//! DynamoDB publishes no list. These are the keywords of AWS's own implementation of the language,
//! [partiql-lang-kotlin](https://github.com/partiql/partiql-lang-kotlin/blob/main/lang/src/org/partiql/lang/syntax/LexerConstants.kt),
//! without the four that the DynamoDB in the tests accepts as names, which was measured on AWS.

const RESERVED: &str = "\
     ABSOLUTE ACTION ADD ALL ALLOCATE ALTER AND ANY ARE AS ASC ASSERTION AT AUTHORIZATION AVG BAG \
     BEGIN BETWEEN BIGINT BIT BIT_LENGTH BLOB BOOL BOOLEAN BY CAN_CAST CAN_LOSSLESS_CAST CASCADE \
     CASCADED CASE CAST CATALOG CHAR CHAR_LENGTH CHARACTER CHARACTER_LENGTH CHECK CLOB CLOSE \
     COALESCE COLLATE COLLATION COLUMN COMMIT CONFLICT CONNECT CONNECTION CONSTRAINT CONSTRAINTS \
     CONTINUE CONVERT CORRESPONDING COUNT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME \
     CURRENT_TIMESTAMP CURRENT_USER CURSOR DATE DATE_ADD DATE_DIFF DEALLOCATE DEC DECIMAL DECLARE \
     DEFAULT DEFERRABLE DEFERRED DELETE DESC DESCRIBE DESCRIPTOR DIAGNOSTICS DISCONNECT DISTINCT \
     DO DOMAIN DOUBLE DROP ELSE END ESCAPE EXCEPT EXCEPTION EXEC EXECUTE EXISTS EXTERNAL EXTRACT \
     FALSE FETCH FIRST FLOAT FOR FOREIGN FOUND FROM FULL GET GLOBAL GO GOTO GRANT GROUP HAVING \
     IDENTITY IMMEDIATE IN INDEX INDICATOR INITIALLY INNER INPUT INSENSITIVE INSERT INT INTEGER \
     INTEGER2 INTEGER4 INTEGER8 INTERSECT INTERVAL INTO IS ISOLATION JOIN KEY LANGUAGE LAST LEFT \
     LET LEVEL LIKE LIMIT LIST LOCAL LOWER MATCH MAX MIN MISSING MODIFIED MODULE NAMES NATIONAL \
     NATURAL NCHAR NEW NEXT NO NOT NOTHING NULL NULLIF NUMERIC OCTET_LENGTH OF OFFSET OLD ON ONLY \
     OPEN OPTION OR ORDER OUTER OUTPUT OVERLAPS PAD PARTIAL PIVOT POSITION PRECISION PREPARE \
     PRESERVE PRIMARY PRIOR PRIVILEGES PROCEDURE PUBLIC READ REAL REFERENCES RELATIVE REMOVE \
     RESTRICT RETURNING REVOKE RIGHT ROLLBACK ROWS SCHEMA SCROLL SECTION SELECT SESSION \
     SESSION_USER SET SEXP SIZE SMALLINT SOME SPACE SQL SQLCODE SQLERROR SQLSTATE STRING STRUCT \
     SUBSTRING SUM SYMBOL SYSTEM_USER TABLE TEMPORARY THEN TIME TIMESTAMP TO TRANSACTION \
     TRANSLATE TRIM TRUE TUPLE UNION UNIQUE UNKNOWN UNPIVOT UPDATE UPPER USAGE USER USING VALUE \
     VALUES VARCHAR VARYING VIEW WHEN WHENEVER WHERE WITH WORK WRITE ZONE";

/// True for a reserved word of `PartiQL`, in any case.
pub(super) fn is_reserved(word: &str) -> bool {
    words().any(|reserved| reserved.eq_ignore_ascii_case(word))
}

/// The reserved words, in capital letters.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    RESERVED.split_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use dynoxide::Database;
    use serde_json::json;

    use super::*;

    /// The DynamoDB in the tests knows the path steps that AWS rejected.
    #[test]
    fn dynamodb_refuses_them_as_names() {
        let database = Database::memory().expect("a database");
        let table = json!({
            "TableName": "things",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        });
        database.create_table(serde_json::from_value(table).expect("a request")).expect("a table");
        let is_taken = |statement: String| {
            let request =
                serde_json::from_value(json!({"Statement": statement})).expect("a request");
            database.execute_statement(request).is_ok()
        };
        for word in words() {
            assert!(is_reserved(&word.to_lowercase()), "{word}");
            assert!(
                !is_taken(format!("SELECT * FROM things WHERE id = 'a' AND m.{word} = 1")),
                "{word}"
            );
            assert!(
                is_taken(format!("SELECT * FROM things WHERE id = 'a' AND m.\"{word}\" = 1")),
                "{word}"
            );
        }
        assert!(
            is_taken("SELECT * FROM things WHERE id = 'a' AND m.name = 1".to_owned())
                && !is_reserved("name")
        );
    }
}
