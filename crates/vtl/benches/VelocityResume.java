import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JsonSmartJsonProvider;
import com.jayway.jsonpath.spi.mapper.JsonSmartMappingProvider;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.log.NullLogChute;
import org.apache.velocity.runtime.parser.node.SimpleNode;

/**
 * Measures the rendering of one resume with the real Velocity 1.7, after warm-up. Every iteration parses the body, as for a
 * request; JSON paths are compiled only once, which favors Velocity.
 *
 * Arguments: the template, the document, and the expected output. Prints two lines: a name, the median of the samples
 * and the fastest one, in microseconds.
 */
public final class VelocityResume {
  private static final int WARM_UP_SECONDS = 15;
  private static final int SAMPLES = 1000;
  private static final int ITERATIONS = 10;

  private static final Configuration PATHS = Configuration.builder().jsonProvider(new JsonSmartJsonProvider())
      .mappingProvider(new JsonSmartMappingProvider()).options(Option.SUPPRESS_EXCEPTIONS).build();
  private static final Map<String, JsonPath> COMPILED = new HashMap<>();

  /** `$input` of a request without parameters. */
  public static final class Input {
    private final Object document;

    Input(String body) {
      try {
        document = new JSONParser(JSONParser.MODE_PERMISSIVE).parse(body, JSONValue.defaultReader.DEFAULT_ORDERED);
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }

    public Object path(String path) {
      return COMPILED.computeIfAbsent(path, JsonPath::compile).read(document, PATHS);
    }

    public String params(String name) {
      return "";
    }
  }

  public static void main(String[] arguments) throws Exception {
    String template = read(arguments[0]);
    String body = read(arguments[1]);
    String expected = read(arguments[2]);
    RuntimeInstance velocity = new RuntimeInstance();
    velocity.setProperty("runtime.log.logsystem.class", NullLogChute.class.getName());
    velocity.setProperty("directive.foreach.maxloops", "1000");
    velocity.setProperty("velocimacro.permissions.allow.inline", "false");
    velocity.setProperty("velocimacro.library", "");
    velocity.init();
    SimpleNode parsed = velocity.parse(template, "resume");
    parsed.init(new org.apache.velocity.context.InternalContextAdapterImpl(new VelocityContext()), velocity);

    measure("parse-and-render", expected, () -> {
      StringWriter output = new StringWriter();
      velocity.evaluate(context(body), output, "resume", template);
      return output.toString();
    });
    measure("render", expected, () -> {
      StringWriter output = new StringWriter();
      velocity.render(context(body), output, "resume", parsed);
      return output.toString();
    });
  }

  private static String read(String file) throws Exception {
    return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
  }

  private static VelocityContext context(String body) {
    VelocityContext context = new VelocityContext();
    context.put("input", new Input(body));
    return context;
  }

  private static void measure(String name, String expected, Supplier<String> iteration) {
    long warm = System.nanoTime() + WARM_UP_SECONDS * 1_000_000_000L;
    while (System.nanoTime() < warm) {
      if (!iteration.get().equals(expected)) {
        throw new IllegalStateException("Velocity renders something else:\n" + iteration.get());
      }
    }
    double[] samples = new double[SAMPLES];
    for (int sample = 0; sample < SAMPLES; sample++) {
      long start = System.nanoTime();
      for (int number = 0; number < ITERATIONS; number++) {
        iteration.get();
      }
      samples[sample] = (System.nanoTime() - start) / 1000.0 / ITERATIONS;
    }
    Arrays.sort(samples);
    System.out.printf("%s %.2f %.2f%n", name, samples[SAMPLES / 2], samples[0]);
  }
}
