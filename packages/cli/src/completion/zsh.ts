import type { Command, Operand } from "../frame/command.js";
import { type Flag, flagsOf, inQuotes } from "./words.js";

/** A text within a specification of _arguments. */
const escaped = (text: string): string => text.replace(/[[\]:\\]/g, "\\$&");

const valuesOf = (candidates: readonly string[] | "files" | undefined): string =>
  candidates === "files" ? "_files" : candidates ? `(${candidates.join(" ")})` : " ";

function flagLine({ flag, option: { about, value, isValueOptional, candidates } }: Flag): string {
  const end = value === undefined ? "" : `:${escaped(value)}:${valuesOf(candidates)}`;
  return inQuotes(`${flag}${value === undefined ? "" : isValueOptional ? "=-" : "="}[${escaped(about)}]${end}`);
}

function operandLine({ name, isMany, candidates, isStdinToo }: Operand, i: number): string {
  const values = isStdinToo ? "_rxgrad_files_and_stdin" : valuesOf(candidates ?? "files");
  return inQuotes(`${isMany ? "*" : i + 1}:${escaped(name)}:${values}`);
}

function commandCase(command: Command): string {
  const lines = [...flagsOf(command).map(flagLine), ...command.operands.map(operandLine)];
  return `    ${command.name})
      _arguments \\
${lines.map((line) => `        ${line}`).join(" \\\n")}
      ;;`;
}

/** A script for zsh. It may be evaluated, or be a file _rxgrad of the fpath. */
export const zshScript = (commands: readonly Command[]): string => `#compdef rxgrad
# Completes the words of rxgrad in zsh.
_rxgrad_files_and_stdin() {
  _files
  compadd -- -
}

_rxgrad() {
  local -a commands
  commands=(
${commands.map(({ name, about }) => `    ${inQuotes(`${escaped(name)}:${escaped(about)}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case \${words[1]} in
${commands.map(commandCase).join("\n")}
    help)
      _describe command commands
      ;;
  esac
}

if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then
  _rxgrad "$@"
else
  (( $+functions[compdef] )) || { autoload -U compinit && compinit -i }
  compdef _rxgrad rxgrad
fi
`;
