// The driver's page.
import { render } from "preact";
import { language, say } from "../shared/language";
import "../shared/tokens.css";
import { App } from "./App";
import "./driver.css";

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
document.title = say("附近的工会服务站点", "Union service sites nearby");
render(<App />, document.querySelector("#app")!);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => undefined);
