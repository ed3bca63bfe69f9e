// 会员专享基本保障: lists, fees, claims and payments. Fetched when it is wanted.
import "../work/work.css";
import "./protection.css";

export { Protection } from "./Protection";
