// What needs an account, or makes one known: fetched when it is wanted.
import "./account.css";

export { AccountView } from "./AccountView";
export { SignIn } from "./SignIn";
