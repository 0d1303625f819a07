"""What tests share: clients, platforms, photos and fakes."""
