package nightreel.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HtmlTest {

  @Test
  void textAndAttributesCannotBecomeMarkup() {
    var html = new Html().element("p", "a < b & \"c\"", "title", "\"><script>'");

    assertThat(html.toString().strip())
        .isEqualTo("<p title=\"&quot;&gt;&lt;script&gt;&#39;\">a &lt; b &amp; &quot;c&quot;</p>");
  }

  @Test
  void elementsCloseFromTheInside() {
    var html = new Html().open("div").open("b").text("x").close().close();

    assertThat(html.toString().strip()).isEqualTo("<div><b>x</b></div>");
  }

  @Test
  void aDocumentWithAnOpenElementIsRefused() {
    assertThatThrownBy(() -> new Html().open("main").document()).hasMessageContaining("main");
  }

  @Test
  void aStyleSheetThatWouldEndItsElementIsRefused() {
    assertThatThrownBy(() -> new Html().style("p {}</style>"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
