"""What others need to check a log: signed notes, checkpoints, cosignatures, proofs, and the requests to a witness.

The formats are those of C2SP (signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-witness, tlog-policy),
kept to the byte; the tree is that of RFC 6962. Signatures are Ed25519. Nothing here reads a file or a clock.
"""
