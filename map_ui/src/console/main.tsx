// The console of clerks and staff.
import { render } from "preact";
import { language, say } from "../shared/language";
import "../shared/tokens.css";
import { Calculator } from "./calculator/Calculator";
import "./console.css";

/** The address of this page in the other language. */
function inOther(): string {
  const query = new URLSearchParams(location.search);
  query.set("lang", language === "zh" ? "en" : "zh");
  return `?${query}`;
}

function Console() {
  return (
    <>
      <a class="skip" href="#main">
        {say("跳到正文", "Skip to the content")}
      </a>
      <header>
        <span class="union">{say("上海工会服务站点", "Shanghai trade-union services")}</span>
        <h1>{say("试算", "Calculator")}</h1>
        <a href={inOther()} onClick={(event) => (event.currentTarget.href = inOther())} lang={language === "zh" ? "en" : "zh-CN"}>
          {language === "zh" ? "English" : "中文"}
        </a>
      </header>
      <main id="main">
        <Calculator />
      </main>
    </>
  );
}

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
document.title = say("试算 · 上海工会服务站点", "Calculator · Shanghai trade-union services");
render(<Console />, document.querySelector("#app")!);
