"""Cases: the joint work of Bawaslu, police and prosecutor, behind the case wall, with every clock in sight."""
