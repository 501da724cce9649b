"""Tables of people: handed out, checked, proposed to the chiefs, and taken back as one act."""
