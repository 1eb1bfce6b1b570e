use super::Test;

const VANTIQ: [&str; 4] = ["client", "vantiq", "--pattern", "vantiq-putitem"];

const SOURCE: &str = r#"{
    "pollingInterval": 0,
    "uri": "https://<api-id>.execute-api.<region>.amazonaws.com/test",
    "query": {},
    "requestDefaults": {
        "contentType": "application/json",
        "headers": {
            "x-api-key": "<api-key>"
        }
    }
}
"#;

const TYPE: &str = r#"{
    "name": "PumpStatus",
    "role": "schema",
    "properties": {
        "id": {
            "type": "String",
            "multi": false,
            "required": true
        },
        "timestamp": {
            "type": "String",
            "multi": false,
            "required": true
        },
        "rpms": {
            "type": "Real",
            "multi": false,
            "required": false
        },
        "temp": {
            "type": "Real",
            "multi": false,
            "required": false
        }
    }
}
"#;

const PROCEDURE: &str = r#"PROCEDURE DynamoDB.insertPumpStatus(status PumpStatus)

var msg = {
  "TableName": "pump-status",
  "Item": {
    "id": {
      "S": status.id
    },
    "timestamp": {
      "S": status.timestamp
    }
  }
}

if (status.rpms != null) {
  msg.Item.rpms = { "N": status.rpms.toString() }    // DynamoDB expects numbers as strings
}
if (status.temp != null) {
  msg.Item.temp = { "N": status.temp.toString() }    // DynamoDB expects numbers as strings
}

PUBLISH { body: msg } to SOURCE DynamoDBSource USING { method: "POST"}
"#;

#[test]
fn the_vantiq_client() {
    Test::new()
        .args(VANTIQ)
        .stdout(format!(
            "# Source DynamoDBSource (Source Type REMOTE; \"Edit Config as JSON\")\n\n{SOURCE}\n\
             # Type PumpStatus (Role schema)\n\n{TYPE}\n\
             # Procedure DynamoDB.insertPumpStatus (VAIL)\n\n{PROCEDURE}"
        ))
        .run();
}

#[test]
fn each_part_alone() {
    for (part, expected) in [("source", SOURCE), ("type", TYPE), ("procedure", PROCEDURE)] {
        Test::new().args(VANTIQ).args(["--part", part]).stdout(expected).run();
    }
}

#[test]
fn with_the_endpoint_and_the_key() {
    Test::new()
        .args(VANTIQ)
        .args(["--part", "source", "--api-key", "S4yNrDKZhK4CBahm6axGe7BvwU4"])
        .args(["--endpoint", "https://y39oxxxxxx.execute-api.ap-northeast-1.amazonaws.com/test"])
        .stdout(
            SOURCE
                .replace("<api-id>.execute-api.<region>", "y39oxxxxxx.execute-api.ap-northeast-1")
                .replace("<api-key>", "S4yNrDKZhK4CBahm6axGe7BvwU4"),
        )
        .run();
}

#[test]
fn several_tables_are_an_array_of_types() {
    let blueprint = "\
name: plant
tables:
  pumps: {partition-key: id}
  valves: {partition-key: id}
api:
  routes:
    POST /:
      raw: {action: PutItem, tables: [pumps, valves]}
";
    let of = |arguments: &[&str]| {
        let test = Test::new().stdin(blueprint).args(["client", "vantiq", "--blueprint", "-"]);
        test.args(arguments.iter().copied()).any_stdout().run().stdout
    };
    let types: serde_json::Value = serde_json::from_str(&of(&["--part", "type"])).expect("JSON");
    assert_eq!((&types[0]["name"], &types[1]["name"]), (&"Pumps".into(), &"Valves".into()));
    let valves: serde_json::Value =
        serde_json::from_str(&of(&["--part", "type", "--table", "valves"])).expect("JSON");
    assert_eq!(valves["name"], "Valves");
    assert_eq!(of(&["--part", "procedure"]).matches("PROCEDURE ").count(), 2);
}

#[test]
fn unknown_names() {
    Test::new()
        .args(VANTIQ)
        .args(["--table", "pump-statu"])
        .stderr(
            "error: no table of the route is called `pump-statu`; did you mean `pump-status`?\n",
        )
        .code(2)
        .run();
    Test::new()
        .args(VANTIQ)
        .args(["--route", "PUT /"])
        .stderr(
            "error: no route with a PutItem passthrough is called `PUT /` (expected `POST /`)\n",
        )
        .code(2)
        .run();
    Test::new()
        .args(VANTIQ)
        .args(["--endpoint", "y39oxxxxxx"])
        .stderr(
            "error: `y39oxxxxxx` is not the URL of a deployed stage \
             (expected https://API-ID.execute-api.REGION.amazonaws.com/STAGE)\n",
        )
        .code(2)
        .run();
}
