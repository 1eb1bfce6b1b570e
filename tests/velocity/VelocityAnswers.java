import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONStyle;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.InvalidReferenceEventHandler;
import org.apache.velocity.context.Context;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.log.NullLogChute;
import org.apache.velocity.util.introspection.Info;

/**
 * Renders templates with the real Velocity 1.7, configured as API Gateway's recorded output indicates: inline macros off,
 * no #evaluate, #parse and #include, a thousand iterations, and the empty string for every reference without a value.
 *
 * Reads {"template": "...", "event": {...}} a line, with an optional event; writes {"template": "...", "output": "..."}
 * a line, with the "requestOverride" and "responseOverride" of an event. If the template fails, the output is null, and
 * "error" is the reason for templates with an event.
 */
public final class VelocityAnswers {
  private static final class EmptyForNothing implements InvalidReferenceEventHandler {
    @Override
    public Object invalidGetMethod(Context context, String reference, Object object, String property, Info info) {
      return "";
    }

    @Override
    public boolean invalidSetMethod(Context context, String left, String right, Info info) {
      return false;
    }

    @Override
    public Object invalidMethod(Context context, String reference, Object object, String method, Info info) {
      return "";
    }
  }

  private static RuntimeInstance velocity() {
    RuntimeInstance velocity = new RuntimeInstance();
    velocity.setProperty("runtime.log.logsystem.class", NullLogChute.class.getName());
    velocity.setProperty("directive.foreach.maxloops", "1000");
    velocity.setProperty("velocimacro.permissions.allow.inline", "false");
    velocity.setProperty("velocimacro.library", "");
    velocity.init();
    for (String directive : new String[] {"evaluate", "parse", "include"}) {
      velocity.removeDirective(directive);
    }
    return velocity;
  }

  @SuppressWarnings("unchecked")
  private static JSONObject answer(Map<String, Object> request) {
    String template = (String) request.get("template");
    VelocityContext context = new VelocityContext();
    EventCartridge handlers = new EventCartridge();
    handlers.addEventHandler(new EmptyForNothing());
    handlers.attachToContext(context);
    Map<String, Object> event = (Map<String, Object>) request.get("event");
    Gateway gateway = event == null ? null : new Gateway(event);
    if (gateway != null) {
      gateway.put(context);
    }

    JSONObject answer = new JSONObject();
    answer.put("template", template);
    try {
      StringWriter output = new StringWriter();
      // A parser remembers the macros it has read, so that a template changes the next one's escapes: each gets a new one.
      (template.contains("#macro") ? velocity() : SHARED).evaluate(context, output, "template", template);
      answer.put("output", output.toString());
      if (gateway != null) {
        answer.put("requestOverride", gateway.override("requestOverride"));
        answer.put("responseOverride", gateway.override("responseOverride"));
      }
    } catch (Throwable failure) {
      answer.put("output", null);
      if (gateway != null) {
        answer.put("error", failure.toString());
      }
    }
    return answer;
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] arguments) throws Exception {
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, false, "UTF-8");
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(answer((Map<String, Object>) Gateway.parse(line)).toJSONString(JSONStyle.LT_COMPRESS));
    }
    answers.flush();
  }

  private static final RuntimeInstance SHARED = velocity();
}
