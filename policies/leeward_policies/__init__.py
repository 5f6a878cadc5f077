"""The ground floor: the words everyone speaks, and the judgement; pure, without I/O."""
