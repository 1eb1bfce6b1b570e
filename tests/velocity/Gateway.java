import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JsonSmartJsonProvider;
import com.jayway.jsonpath.spi.mapper.JsonSmartMappingProvider;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import net.minidev.json.parser.ParseException;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.VelocityContext;

/**
 * The variables that API Gateway adds to templates: $input, $util, $context and $stageVariables of an event, and the overrides
 * that the template sets.
 */
final class Gateway {
  private static final Configuration JAYWAY = Configuration.builder()
      .jsonProvider(new JsonSmartJsonProvider())
      .mappingProvider(new JsonSmartMappingProvider())
      .options(Option.SUPPRESS_EXCEPTIONS)
      .build();

  private final Map<String, Object> event;
  private final Silent context;

  /** An event as `dynagate render --event` takes it, whose body is text. */
  Gateway(Map<String, Object> event) {
    this.event = event;
    this.context = Silent.of(part(event, "context"));
    for (String name : new String[] {"path", "header", "querystring"}) {
      context.within("requestOverride").within(name);
    }
    context.within("responseOverride").within("header");
  }

  void put(VelocityContext velocity) {
    velocity.put("input", new Input((String) event.get("body"), part(event, "params")));
    velocity.put("util", new Util());
    velocity.put("context", context);
    velocity.put("stageVariables", part(event, "stageVariables"));
  }

  Object override(String name) {
    return context.get(name);
  }

  /** json-smart as API Gateway has it: permissive, the order kept. */
  static Object parse(String text) throws ParseException {
    return new JSONParser(JSONParser.MODE_PERMISSIVE).parse(text, JSONValue.defaultReader.DEFAULT_ORDERED);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> part(Map<String, Object> whole, String name) {
    Object part = whole.get(name);
    return part == null ? new LinkedHashMap<>() : (Map<String, Object>) part;
  }

  /** $input. Velocity calls what is public. */
  public static final class Input {
    private final String body;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private Object document;
    private boolean isParsed;

    Input(String body, Map<String, Object> parameters) {
      this.body = body == null || body.isEmpty() ? "{}" : body;
      for (String kind : new String[] {"path", "querystring", "header"}) {
        this.parameters.put(kind, part(parameters, kind));
      }
    }

    public String getBody() {
      return body;
    }

    public Object path(String path) {
      if (!isParsed) {
        try {
          document = parse(body);
        } catch (Exception failure) {
          throw new IllegalArgumentException("Could not process payload: " + failure);
        }
        isParsed = true;
      }
      String steps = path == null ? "$" : path.trim();
      if (steps.equals("$") || document == null) {
        return document;
      }
      return document instanceof String ? null : JsonPath.compile(steps).read(document, JAYWAY);
    }

    public String json(String path) {
      Object found = path(path);
      return found == null ? "\"\"" : JSONValue.toJSONString(found, JSONStyle.LT_COMPRESS);
    }

    public Map<String, Object> params() {
      return parameters;
    }

    public Object params(String name) {
      return parameters.values().stream()
          .map(kind -> ((Map<?, ?>) kind).get(name))
          .filter(value -> value != null)
          .findFirst()
          .map(Object.class::cast)
          .orElse("");
    }
  }

  /** $util. */
  public static final class Util {
    public String escapeJavaScript(Object value) {
      return value == null ? null : StringEscapeUtils.escapeJavaScript(value.toString());
    }

    public Object parseJson(String text) throws ParseException {
      return parse(text);
    }

    public String urlEncode(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public String urlDecode(String text) {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public String base64Encode(Object value) {
      return Base64.getEncoder().encodeToString(value.toString().getBytes(StandardCharsets.UTF_8));
    }

    public String base64Decode(String text) {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
  }

  /** $context and each map in it print nothing. */
  public static final class Silent extends LinkedHashMap<String, Object> {
    static Silent of(Map<?, ?> map) {
      Silent silent = new Silent();
      map.forEach((name, value) -> silent.put((String) name, value instanceof Map ? of((Map<?, ?>) value) : value));
      return silent;
    }

    /** The map of this name, made where there is none. */
    Silent within(String name) {
      return (Silent) compute(name, (key, value) -> value instanceof Silent ? value : new Silent());
    }

    @Override
    public String toString() {
      return "";
    }
  }
}
