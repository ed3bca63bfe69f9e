// What is on its way: fetched when it is wanted.
import "./work.css";

export { Work } from "./Work";
