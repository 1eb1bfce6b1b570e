import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.InvalidReferenceEventHandler;
import org.apache.velocity.context.Context;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.log.NullLogChute;
import org.apache.velocity.util.introspection.Info;

/**
 * Renders templates with the real Velocity 1.7, set up as API Gateway's recorded answers suggest: inline macros off,
 * no #evaluate, #parse and #include, a thousand iterations, and the empty string for every reference without a value.
 *
 * Reads {"template": "..."} a line, writes {"template": "...", "output": "..."} a line, where the output is null if the
 * template fails.
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

  private static String render(RuntimeInstance velocity, String template) {
    VelocityContext context = new VelocityContext();
    EventCartridge handlers = new EventCartridge();
    handlers.addEventHandler(new EmptyForNothing());
    handlers.attachToContext(context);
    StringWriter output = new StringWriter();
    try {
      velocity.evaluate(context, output, "template", template);
      return output.toString();
    } catch (Throwable failure) {
      return null;
    }
  }

  public static void main(String[] arguments) throws Exception {
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, false, "UTF-8");
    // A parser remembers the macros it has read, so that a template changes the next one's escapes: each gets a new one.
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      String template = (String) ((JSONObject) JSONValue.parse(line)).get("template");
      JSONObject answer = new JSONObject();
      answer.put("template", template);
      answer.put("output", render(template.contains("#macro") ? velocity() : SHARED, template));
      answers.println(answer.toJSONString(JSONStyle.LT_COMPRESS));
    }
    answers.flush();
  }

  private static final RuntimeInstance SHARED = velocity();
}
