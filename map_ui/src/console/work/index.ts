// What is on its way: fetched when it is wanted.
import "./work.css";
import "../sites/sites.css";

export { Work } from "./Work";
