//! Builders and blueprints give the same result and the same errors.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::model::{
    AttributeType, BatchGet, BatchGetTable, BatchWrite, BatchWriteTable, Calculation,
    ConditionCheck, Delete, ExecuteStatement, Get, GetPart, Handle, HttpMethod, ItemCondition,
    ItemList, KeyList, Limit, ListShape, Method, Operand, Operation, Put, ResponseBody, RestApi,
    Scan, Stack, Stage, StatementParameter, StringShape, SuccessResponse, Table, Test, TransactGet,
    TransactWrite, Update, ValueTemplate,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};

const BLUEPRINT: &str = r#"
name: shop
tables:
  orders: {partition-key: id, attributes: {total: N, sum: N, tags: SS, old: SS, log: {list: S}, by: S}}
  people: {partition-key: id}
api:
  routes:
    PATCH /orders/{id}:
      update:
        table: orders
        remove-null: true
        if-not-exists: {by: me}
        subtract: {total: 1}
        add: {tags: [a, "{body.tag}"]}
        delete: [old]
        prepend: {log: "{body.lines?}"}
        calculate: {sum: {plus: [{attribute: total}, 1]}}
    POST /lookup: {batch-get: {tables: {orders: {attributes: [total]}, people: {keys: "{query-strings.ids}"}}}}
    POST /orders:
      batch-write:
        tables:
          orders: {put: [{values: {id: "{element.name}"}}, {from: "{body}", attributes: [id, total]}]}
          people: {delete: [{}, {key: {id: none}}]}
    GET /both/{id}: {transact-get: {parts: [{table: orders, required: true}, {table: people}]}}
    PUT /both/{id}:
      transact-write:
        idempotency-token: "{context.requestId}"
        parts:
          - put: {table: orders, values: {id: "{body.other}"}, expects: missing}
          - update: {table: people, add: {}, remove: [], values: {}, set: [], expects: present, key: {id: "{path.id}"}, append: [notes]}
          - condition-check: {table: people, key: {id: open}, expects: present}
    GET /totals: {execute-statement: {statement: SELECT total FROM orders WHERE total > ?, parameters: [N: "{query-string.least}"], limit: 9}}
"#;

fn of(text: &str) -> ValueTemplate {
    text.parse().expect("a composite")
}

fn strings() -> ListShape {
    ListShape::new(StringShape::new())
}

fn tables() -> (Table, Table) {
    (
        Table::new("orders", "id")
            .attribute("total", AttributeType::N)
            .attribute("sum", AttributeType::N)
            .attribute("tags", AttributeType::SS)
            .attribute("old", AttributeType::SS)
            .attribute("log", strings())
            .attribute("by", AttributeType::S),
        Table::new("people", "id").attribute("notes", strings()),
    )
}

/// The routes' operations in the order of their keys, as in the blueprint.
fn operations(
    orders: &Handle<Table>,
    people: &Handle<Table>,
) -> Vec<(HttpMethod, &'static str, Operation)> {
    let both = TransactGet::new().part(GetPart::new(orders).required()).part(GetPart::new(people));
    let totals = "SELECT total FROM orders WHERE total > ?".parse().expect("a statement");
    let totals = ExecuteStatement::new(totals)
        .parameter(StatementParameter::N(of("{query-string.least}")))
        .limit(Limit::Fixed(9));
    let lookup = BatchGet::new()
        .table(orders, BatchGetTable::new().attributes(["total"]))
        .table(people, BatchGetTable::new().keys("{query-strings.ids}".parse().expect("a list")));
    let writes = BatchWrite::new()
        .table(
            orders,
            BatchWriteTable::new()
                .put(ItemList::new().value("id", of("{element.name}")))
                .put(ItemList::new().from([""; 0]).attributes(["id", "total"])),
        )
        .table(
            people,
            BatchWriteTable::new()
                .delete(KeyList::new())
                .delete(KeyList::new().key("id", of("none"))),
        );
    let change = TransactWrite::new()
        .part(Put::new(orders).value("id", of("{body.other}")).if_not_exists())
        .part(Update::new(people).append_sent(["notes"]).if_exists())
        .part(ConditionCheck::new(people).key("id", of("open")).if_exists())
        .idempotency_token(of("{context.requestId}"));
    let sum = Calculation::Plus([Operand::attribute("total"), of("1").into()]);
    let patch = Update::new(orders)
        .remove_null()
        .if_not_exists("by", of("me"))
        .subtract("total", of("1"))
        .add("tags", vec![of("a"), of("{body.tag}")])
        .delete_sent(["old"])
        .prepend("log", of("{body.lines?}"))
        .calculate("sum", sum);
    vec![
        (HttpMethod::Get, "/both/{id}", both.into()),
        (HttpMethod::Get, "/totals", totals.into()),
        (HttpMethod::Patch, "/orders/{id}", patch.into()),
        (HttpMethod::Post, "/lookup", lookup.into()),
        (HttpMethod::Post, "/orders", writes.into()),
        (HttpMethod::Put, "/both/{id}", change.into()),
    ]
}

#[test]
fn blueprint_and_builders_make_the_same() {
    let text = BLUEPRINT.replace(
        "people: {partition-key: id}",
        "people: {partition-key: id, attributes: {notes: {list: S}}}",
    );
    let source = Source { name: "shop.yaml".into(), text, directory: PathBuf::new() };
    let read =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let (orders, people) = tables();
    let mut stack = Stack::new("shop");
    let (orders, people) = (stack.add(orders), stack.add(people));
    let mut api = RestApi::new("api").name("shop");
    for (verb, path, operation) in operations(&orders, &people) {
        api = api.route(verb, path, Method::new(operation));
    }
    stack.add(api.stage(Stage::new("prod")));
    stack.add_standard_outputs();
    let written = |stack: &Stack| {
        let artifacts = [
            CloudFormation.synthesize(&Plan::of(stack).check().expect("sound")),
            Terraform.synthesize(&Plan::of(stack).check().expect("sound")),
        ];
        artifacts.into_iter().flatten().map(|artifact| artifact.contents).collect::<Vec<_>>()
    };
    assert_eq!(written(&read), written(&stack));
}

#[test]
fn errors_of_builders_are_found() {
    let orders = Table::new("orders", "id").sort_key("number").attribute("total", AttributeType::N);
    let table = Stack::new("shop").add(orders.clone());
    let problems = |operation: Operation| {
        let mut stack = Stack::new("shop");
        stack.add(orders.clone());
        let method = Method::new(operation);
        stack.add(
            RestApi::new("api").route(HttpMethod::Get, "/x/{id}", method).stage(Stage::new("prod")),
        );
        match Plan::of(&stack).check() {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }
    };
    let get = |table| Get::new(table).key("number", of("1")).attributes(["totl"]);
    let wrong = problems(get(&table).into());
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(
        wrong[0].contains("unknown attribute `totl`")
            && wrong[0].ends_with("did you mean `total`?"),
        "{wrong:?}"
    );
    let wrong = problems(Get::new(&table).into());
    assert!(
        wrong.len() == 1 && wrong[0].contains("no value for the key attribute `number`"),
        "{wrong:?}"
    );
    let sources = Get::new(&table)
        .key("number", of("{context.identity.userArn}"))
        .key("id", of("{path.id}{stage-variable.x}"));
    let wrong = problems(sources.into());
    assert!(
        wrong.len() == 2
            && wrong[0].contains("unknown variable `x`")
            && wrong[1].contains("authorized by IAM"),
        "{wrong:?}"
    );
    let total = |test| ItemCondition::new().test("total", test);
    let scan = |test| Scan::new(&table).filter(total(test)).into();
    for (test, expected) in [
        (Test::BeginsWith(of("1").into()), "unsupported test for `total`"),
        (Test::OneOf(vec![of("1").into(); 101]), "invalid list of 101 values"),
        (Test::Equals(of("many").into()), "invalid number for `total`"),
    ] {
        let wrong = problems(scan(test));
        assert!(wrong.len() == 1 && wrong[0].contains(expected), "{wrong:?}");
    }
    let other = Stack::new("shop").add(Table::new("people", "id"));
    let wrong = problems(get(&other).into());
    assert!(wrong.len() == 1 && wrong[0].contains("unknown table people"), "{wrong:?}");
    let statement =
        ExecuteStatement::new("SELECT * FROM people WHERE id = ?".parse().expect("a statement"));
    let statement = statement.parameter(StatementParameter::S(of("{path.id}")));
    let wrong = problems(statement.into());
    assert!(wrong.len() == 1 && wrong[0].contains("unknown table people"), "{wrong:?}");
    let response = SuccessResponse::new(200, ResponseBody::Nothing);
    let part = Put::new(&table).response(response);
    let wrong = problems(TransactWrite::new().part(part).into());
    assert!(wrong.len() == 1 && wrong[0].contains("unsupported `answer` of a part"), "{wrong:?}");
    let twice = (0..101).fold(TransactWrite::new(), |transaction, number| {
        let number = if number == 100 { "0".to_owned() } else { number.to_string() };
        transaction.part(Delete::new(&table).key("number", of(&number)))
    });
    let wrong = problems(twice.into());
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(
        wrong[0].contains("a transaction of 101 parts")
            && wrong[1].contains("two parts for the same item"),
        "{wrong:?}"
    );
}
